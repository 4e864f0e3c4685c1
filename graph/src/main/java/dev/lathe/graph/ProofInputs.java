package dev.lathe.graph;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.coupling.Kept;
import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.RandomInputs;
import dev.lathe.onnx.RuntimeSession;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The inputs that a {@link Proof} compares on: as analysed, but for a large batch that the network
 * leaves open; there two images will do.
 */
final class ProofInputs {
  private static final int SMALL_BATCH = 2;

  private ProofInputs() {}

  static List<ValueInfo> of(Network network, Kept kept) {
    List<ValueInfo> analysed = network.shapes().inputs();
    boolean open =
        network.batch() > SMALL_BATCH
            && network.graph().inputs().stream()
                .map(ValueInfo::dimensions)
                .allMatch(sizes -> !sizes.isEmpty() && !sizes.get(0).isFixed());
    if (!open) {
      return analysed;
    }
    List<ValueInfo> small = analysed.stream().map(ProofInputs::withSmallBatch).toList();
    return isProof(network, kept, small) ? small : analysed;
  }

  private static ValueInfo withSmallBatch(ValueInfo input) {
    List<ValueInfo.Dimension> sizes = new ArrayList<>(input.dimensions());
    sizes.set(0, ValueInfo.Dimension.of(SMALL_BATCH));
    return new ValueInfo(input.name(), input.type(), sizes);
  }

  /** Whether the network runs on smaller inputs, and what is cut lies where it was analysed. */
  private static boolean isProof(Network network, Kept kept, List<ValueInfo> small) {
    try {
      String output = network.graph().outputs().get(0).name();
      RuntimeSession.run(
          network.asWritten(), RandomInputs.NORMAL.draw(small, new Random(0)), List.of(output));
      Shapes shapes = Shapes.decide(network.graph().withInputs(small), 0, Map.of()).shapes();
      return network.coupling().axes().keySet().stream()
          .allMatch(tensor -> hasSameCuts(network, kept, shapes, tensor));
    } catch (UserException e) {
      // The batch is open in name only: constants in the network fix it.
      return false;
    }
  }

  /** Heads and images can share an axis, of which other indices are cut where images are fewer. */
  private static boolean hasSameCuts(Network network, Kept kept, Shapes shapes, String tensor) {
    long[] analysed = network.shape(tensor);
    for (int axis = 0; axis < analysed.length; axis++) {
      if (kept.isCut(tensor, axis)
          && (!shapes.has(tensor) || shapes.shape(tensor)[axis] != analysed[axis])) {
        return false;
      }
    }
    return true;
  }
}
