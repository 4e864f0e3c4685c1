package dev.lathe.graph.batch;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Networks that take any number of images at once, made of such that were exported with an example
 * of one batch. The first axis of inputs and outputs becomes open, and constants in the file that
 * repeat the batch (targets of {@code Reshape}, class tokens, states of recurrent layers) follow
 * it; choices that follow from sizes are made as the file's batch makes them. Where any had to, the
 * network is tried on random images at another batch: each must be answered as the file answers it.
 */
public final class OpenBatch {
  private OpenBatch() {}

  /**
   * A network with an open batch; the same one where it is open already.
   *
   * @param inputShapes shapes of inputs that the file leaves open, by name
   * @throws UserException if the network mixes what belongs to several images, so that it cannot
   *     run at another batch, or if a size of an input is not known
   */
  public static Graph of(Graph graph, Map<String, List<Long>> inputShapes) {
    long fixed = graph.inputs().isEmpty() ? -1 : fixed(graph.inputs().get(0));
    if (fixed < 1) {
      return graph;
    }
    if (!RepeatedBatch.mayBeIn(graph)) {
      return opened(graph, fixed);
    }
    Shapes.Decided decided = Shapes.decide(graph, 0, inputShapes);
    Graph following = following(decided.graph(), decided.shapes(), fixed);
    if (following == decided.graph()) {
      return opened(graph, fixed);
    }
    Graph opened = opened(following, fixed);
    new BatchTrial(graph, opened, decided.shapes().inputs(), fixed).requireSame();
    return opened;
  }

  /** Sizes that ONNX Runtime takes over from a broken file can contradict each other. */
  private static Graph following(Graph graph, Shapes shapes, long fixed) {
    try {
      return new RepeatedBatch(graph, shapes, fixed).following();
    } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
      throw new UserException(
          "The network (%s) has shapes or attributes that contradict each other."
              .formatted(graph.name()),
          "Maybe the file is damaged; export it again.",
          e);
    }
  }

  /** The batch that a file fixes for an input; -1 where it does not or the input has none. */
  public static long fixed(ValueInfo input) {
    return input.dimensions().isEmpty() || input.isOneImage()
        ? -1
        : input.dimensions().get(0).size();
  }

  private static Graph opened(Graph graph, long fixed) {
    return graph
        .withInputs(graph.inputs().stream().map(input -> opened(input, fixed)).toList())
        .withOutputs(graph.outputs().stream().map(output -> opened(output, fixed)).toList());
  }

  private static ValueInfo opened(ValueInfo info, long fixed) {
    if (fixed(info) != fixed) {
      return info;
    }
    List<ValueInfo.Dimension> axes = new ArrayList<>(info.dimensions());
    axes.set(0, ValueInfo.Dimension.unknown("N"));
    return new ValueInfo(info.name(), info.type(), axes);
  }
}
