package dev.lathe.trainer;

import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.trainer.operator.Mode;
import dev.lathe.trainer.operator.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The constants of a graph as libtorch's tensors: which of them are learned, which are running
 * statistics, and what follows from the others alone, computed once. Owns the tensors.
 */
@SuppressWarnings("try") // Scopes and guards act by being open.
final class TorchConstants implements AutoCloseable {
  private final Graph graph;
  private final boolean channelsLast;
  private final Map<String, Tensor> known = new HashMap<>();
  private final List<Parameter> parameters = new ArrayList<>();
  private final Map<String, Tensor> statistics = new LinkedHashMap<>();

  /**
   * Loads the constants of a graph.
   *
   * @param learns whether they are to be learned, where their role says so
   * @param channelsLast whether kernels of planes lie in memory with the channels last
   */
  TorchConstants(Graph graph, boolean learns, boolean channelsLast) {
    this.graph = graph;
    this.channelsLast = channelsLast;
    try {
      load(Roles.of(graph), learns);
      fold();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** What is known before the network runs, by name; to be added to. */
  Map<String, Tensor> known() {
    return new HashMap<>(known);
  }

  /** The names of what is known before the network runs. */
  Set<String> names() {
    return Collections.unmodifiableSet(known.keySet());
  }

  /** What is learned, in the order of the graph's constants. */
  List<Parameter> parameters() {
    return Collections.unmodifiableList(parameters);
  }

  /** Running statistics by name of the constant. */
  Map<String, Tensor> statistics() {
    return Collections.unmodifiableMap(statistics);
  }

  /** Everything that training changes, by name of the constant. */
  Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    parameters.forEach(parameter -> state.put(parameter.name(), parameter.tensor()));
    state.putAll(statistics);
    return state;
  }

  /** The graph with what was learned: the same names, types and shapes. */
  Graph toGraph(Map<String, Tensor> instead) {
    Map<String, Tensor> values = state();
    values.putAll(instead);
    Map<String, dev.lathe.onnx.Tensor> constants = new LinkedHashMap<>(graph.constants());
    try (PointerScope scope = new PointerScope()) {
      values.forEach(
          (name, tensor) -> {
            dev.lathe.onnx.Tensor old = constants.get(name);
            constants.put(
                name,
                dev.lathe.onnx.Tensor.ofFloats(old.type(), Tensors.floats(tensor), old.shape()));
          });
    }
    return graph.withConstants(constants);
  }

  @Override
  public void close() {
    known.values().forEach(Tensor::close);
    known.clear();
    parameters.clear();
    statistics.clear();
  }

  private void load(Map<String, Role> roles, boolean learns) {
    graph
        .constants()
        .forEach(
            (name, constant) -> {
              if (constant.type() == ElementType.STRING) {
                return;
              }
              try (PointerScope scope = new PointerScope()) {
                load(name, Tensors.of(constant), roles.get(name), learns);
              }
            });
  }

  private void load(String name, Tensor constant, @Nullable Role role, boolean learns) {
    boolean plane = channelsLast && constant.dim() == 4 && role == Role.WEIGHT;
    Tensor tensor = plane ? constant.contiguous(torch.MemoryFormat.ChannelsLast) : constant;
    tensor.retainReference();
    known.put(name, tensor);
    if (role == Role.STATISTIC) {
      statistics.put(name, tensor);
    } else if (role != null && learns) {
      tensor.set_requires_grad(true);
      parameters.add(new Parameter(name, tensor, role == Role.WEIGHT));
    }
  }

  /** Computes once what depends on constants that are not learned. */
  private void fold() {
    Set<String> changing = new HashSet<>(state().keySet());
    for (Node node : graph.nodes()) {
      boolean fixed =
          node.inputs().stream()
              .allMatch(
                  name -> name.isEmpty() || (known.containsKey(name) && !changing.contains(name)));
      if (fixed) {
        fold(node);
      }
    }
  }

  private void fold(Node node) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Map<String, Tensor> values = known();
      List<String> outputs = node.outputs().stream().filter(name -> !name.isEmpty()).toList();
      Program.of(graph, known.keySet(), outputs).run(values, Mode.EVALUATION, -1);
      for (String output : outputs) {
        Tensor made = values.get(output);
        if (made != null) {
          made.retainReference();
          known.put(output, made);
        }
      }
    }
  }
}
