package dev.lathe.trainer;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.trainer.operator.Call;
import dev.lathe.trainer.operator.Mode;
import dev.lathe.trainer.operator.Operation;
import dev.lathe.trainer.operator.OperatorTable;
import dev.lathe.trainer.operator.Site;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The nodes that some values need, prepared to run one after the other. */
final class Program {
  /** Operators whose result is fresh memory that their own gradient does not read again. */
  private static final Set<String> FRESH =
      Set.of("Conv", "ConvTranspose", "BatchNormalization", "Add", "Gemm", "MatMul");

  /**
   * One node.
   *
   * @param finished values that nobody reads after this node
   */
  private record Step(Node node, Operation operation, List<String> inputs, List<String> finished) {}

  private final List<Step> steps;

  private Program(List<Step> steps) {
    this.steps = steps;
  }

  /**
   * Prepares what {@code wanted} needs.
   *
   * @param known values that are there before the program runs
   */
  static Program of(Graph graph, Set<String> known, Collection<String> wanted) {
    List<Node> nodes = needed(graph, known, wanted);
    Map<String, Integer> uses = new HashMap<>();
    Map<String, Integer> lastUse = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      for (String input : nodes.get(i).inputs()) {
        uses.merge(input, 1, Integer::sum);
        lastUse.put(input, i);
      }
    }
    Set<String> overwritable = new HashSet<>();
    Set<String> made = new HashSet<>();
    for (Node node : nodes) {
      made.addAll(node.outputs());
      String output = node.output();
      if (FRESH.contains(node.operator())
          && uses.getOrDefault(output, 0) == 1
          && !wanted.contains(output)) {
        overwritable.add(output);
      }
    }
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      int index = i;
      List<String> finished =
          node.inputs().stream()
              .distinct()
              .filter(made::contains)
              .filter(value -> lastUse.get(value) == index && !wanted.contains(value))
              .toList();
      Site site = new Site(graph, node, overwritable);
      Operation operation = OperatorTable.find(node).orElseThrow().prepare().apply(site);
      steps.add(new Step(node, operation, node.inputs(), finished));
    }
    return new Program(steps);
  }

  private static List<Node> needed(Graph graph, Set<String> known, Collection<String> wanted) {
    Set<String> open = new HashSet<>(wanted);
    List<Node> nodes = new ArrayList<>();
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      if (node.outputs().stream().anyMatch(open::contains) && !known.containsAll(node.outputs())) {
        nodes.add(0, node);
        open.addAll(node.inputs());
      }
    }
    return nodes;
  }

  /**
   * Runs the nodes.
   *
   * @param values what is known, by name; what is made is added, and what is finished is removed
   */
  void run(Map<String, Tensor> values, Mode mode, long batch) {
    for (Step step : steps) {
      @Nullable Tensor[] inputs = new Tensor[step.inputs().size()];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = values.get(step.inputs().get(i));
      }
      Tensor[] outputs = run(step, new Call(inputs, mode, batch));
      for (int i = 0; i < Math.min(outputs.length, step.node().outputs().size()); i++) {
        values.put(step.node().outputs().get(i), outputs[i]);
      }
      for (String value : step.finished()) {
        Tensor finished = values.remove(value);
        if (finished != null) {
          finished.close();
        }
      }
    }
  }

  private static Tensor[] run(Step step, Call call) {
    try {
      return step.operation().run(call);
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new UserException(
          "The node (%s) cannot be run for training: %s".formatted(step.node(), reason),
          "Maybe the images have another shape than the network takes.",
          e);
    }
  }
}
