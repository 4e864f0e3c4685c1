package dev.lathe.profiler;

import dev.lathe.graph.batch.OpenBatch;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.onnx.ValueInfo.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Models at a batch: the first axis of their inputs set. */
public final class Batch {
  private Batch() {}

  /**
   * A model with the first axis of its inputs set.
   *
   * @param batch the size; 0 for what the file says, or 1 where it says nothing. Where the file
   *     fixes another, see {@link OpenBatch}
   */
  public static Graph sized(Graph model, int batch) {
    boolean fixesAnother =
        batch > 0
            && model.inputs().stream()
                .mapToLong(OpenBatch::fixed)
                .anyMatch(fixed -> fixed > 0 && fixed != batch);
    return sizedOpen(fixesAnother ? OpenBatch.of(model, Map.of()) : model, batch);
  }

  private static Graph sizedOpen(Graph model, int batch) {
    List<ValueInfo> inputs = new ArrayList<>();
    for (ValueInfo input : model.inputs()) {
      List<Dimension> sizes = new ArrayList<>(input.dimensions());
      if (!sizes.isEmpty() && !input.isOneImage()) {
        boolean open = !sizes.get(0).isFixed() || sizes.get(0).size() == 0;
        if (batch > 0 || open) {
          sizes.set(0, Dimension.of(Math.max(1, batch)));
        }
      }
      inputs.add(new ValueInfo(input.name(), input.type(), sizes));
    }
    return sized(model, inputs);
  }

  /**
   * A model with these inputs; its outputs' sizes are left to the runtime where they may change.
   */
  static Graph sized(Graph model, List<ValueInfo> inputs) {
    if (model.inputs().equals(inputs)) {
      return model;
    }
    List<ValueInfo> outputs = new ArrayList<>();
    for (ValueInfo output : model.outputs()) {
      List<Dimension> sizes =
          output.dimensions().stream().map(size -> Dimension.unknown("")).toList();
      outputs.add(new ValueInfo(output.name(), output.type(), sizes));
    }
    return model.withInputs(inputs).withOutputs(outputs);
  }

  /**
   * How many images a model takes once it is {@linkplain #sized(Graph, int) sized}; 1 where no
   * input has a batch.
   */
  static int of(Graph model, int batch) {
    return model.inputs().stream()
        .filter(input -> !input.dimensions().isEmpty() && !input.isOneImage())
        .map(input -> batch > 0 ? batch : (int) Math.max(1, input.dimensions().get(0).size()))
        .findFirst()
        .orElse(1);
  }
}
