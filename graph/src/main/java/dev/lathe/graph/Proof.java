package dev.lathe.graph;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.coupling.Kept;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The proof that surgery did what it should: on random inputs, the smaller network answers what the
 * original answers when the units that were cut reach none of their consumers. The original is kept
 * whole for this: before every sum over an axis that lost indices, those indices are set to zero; a
 * removed block's addition passes its shortcut on. None of the code that slices is used.
 *
 * @param maxRelativeError the largest difference of an element, relative to the largest magnitude
 *     of its output; infinite where shapes differ or a number is not finite in one of the two only
 * @param tolerance what is allowed: 1e-4, or 1e-2 where numbers are computed in half precision
 * @param seed the seed of the inputs
 * @param runs how many random inputs were tried
 * @param worstOutput the name of the output, or of the value on the way, with the largest
 *     difference
 * @param widened whether both were computed in float32 because the network is of bfloat16, which
 *     ONNX Runtime does not compute on processors; weights are the same numbers in both
 * @param decisions how many values jump where others move a little (selected boxes, largest scores,
 *     thresholds, rounded or random numbers) and were taken from the original for both; what they
 *     are decided by is compared in full, and the smaller network is run by itself once, too
 */
public record Proof(
    double maxRelativeError,
    double tolerance,
    long seed,
    int runs,
    String worstOutput,
    boolean widened,
    int decisions) {
  private static final int RUNS = 2;
  private static final int SMALL_BATCH = 2;
  private static final int MAX_INNER_VALUES = 16;

  /** All values that are compared are in memory at once. */
  private static final long MAX_INNER_ELEMENTS = 1 << 24;

  private static final double TOLERANCE = 1e-4;
  private static final double HALF_TOLERANCE = 1e-2;

  /**
   * Compares.
   *
   * @param network the original
   * @param selection what was cut
   * @param pruned what came of it
   * @param seed the seed of the random inputs
   * @throws UserException if ONNX Runtime refuses the original
   * @throws IllegalStateException if it refuses the smaller one
   */
  public static Proof check(Network network, Selection selection, Graph pruned, long seed) {
    Graph reference = SilencedGraph.of(network, selection);
    Kept kept = network.kept(selection);
    Decisions decisions = Decisions.of(network, pruned);
    List<String> compared = compared(network, pruned, decisions);
    Set<String> answered = new LinkedHashSet<>(compared);
    answered.addAll(decisions.taken());
    Random random = new Random(seed);
    boolean widened = Widening.isNeeded(network.graph());
    Proof worst =
        new Proof(
            0, tolerance(network), seed, RUNS, compared.get(0), widened, decisions.taken().size());
    List<ValueInfo> sizes = inputsOf(network);
    if (!decisions.taken().isEmpty()) {
      runByItself(pruned, OrtEngine.inputs(sizes, input -> RandomTensors.of(input, random)));
    }
    try (OrtEngine original = OrtEngine.of(reference, answered)) {
      for (int run = 0; run < RUNS; run++) {
        Map<String, Tensor> inputs =
            new HashMap<>(OrtEngine.inputs(sizes, input -> RandomTensors.of(input, random)));
        Map<String, Tensor> expected = original.run(inputs, answered);
        Map<String, Tensor> taken = new LinkedHashMap<>();
        decisions.taken().forEach(name -> taken.put(name, left(expected.get(name), name, kept)));
        inputs.putAll(taken);
        Map<String, Tensor> actual = runPruned(decisions.given(taken), inputs, compared);
        for (String value : compared) {
          Tensor wanted = left(expected.get(value), value, kept);
          worst = worst.orWorse(relativeError(wanted, actual.get(value)), value);
        }
      }
    }
    return worst;
  }

  private Proof orWorse(double error, String value) {
    return error > maxRelativeError
        ? new Proof(error, tolerance, seed, runs, value, widened, decisions)
        : this;
  }

  /** The smaller network must run as it is, whatever it decides. */
  private static void runByItself(Graph pruned, Map<String, Tensor> inputs) {
    List<String> outputs = pruned.outputs().stream().map(ValueInfo::name).toList();
    runPruned(pruned, inputs, outputs);
  }

  /** The inputs as analysed, but for a large batch that the network leaves open: two will do. */
  private static List<ValueInfo> inputsOf(Network network) {
    List<ValueInfo> analysed = network.shapes().inputs();
    boolean open =
        network.batch() > SMALL_BATCH
            && network.graph().inputs().stream()
                .map(ValueInfo::dimensions)
                .allMatch(sizes -> !sizes.isEmpty() && !sizes.get(0).isFixed());
    if (!open) {
      return analysed;
    }
    List<ValueInfo> small = analysed.stream().map(Proof::withSmallBatch).toList();
    try {
      String output = network.graph().outputs().get(0).name();
      Random random = new Random(0);
      OrtEngine.run(
          network.shuffled(),
          OrtEngine.inputs(small, input -> RandomTensors.of(input, random)),
          List.of(output));
      return small;
    } catch (UserException e) {
      // The batch is open in name only: constants in the network fix it.
      return analysed;
    }
  }

  private static ValueInfo withSmallBatch(ValueInfo input) {
    List<ValueInfo.Dimension> sizes = new ArrayList<>(input.dimensions());
    sizes.set(0, ValueInfo.Dimension.of(SMALL_BATCH));
    return new ValueInfo(input.name(), input.type(), sizes);
  }

  /**
   * The outputs of the network, and some values on the way that both compute: outputs alone would
   * not show a mistake where they answer the same whatever is given.
   */
  private static List<String> compared(Network network, Graph pruned, Decisions decisions) {
    Set<String> compared = new LinkedHashSet<>();
    network.graph().outputs().stream()
        .map(ValueInfo::name)
        .filter(network.shapes()::has)
        .forEach(compared::add);
    compared.addAll(decisions.grounds());
    List<String> inner =
        network.coupling().contractions().stream()
            .map(sum -> sum.node().output())
            .filter(value -> pruned.producer(value).isPresent())
            .filter(value -> network.shapes().type(value).isFloatingPoint())
            .distinct()
            .toList();
    int step = Math.max(1, inner.size() / MAX_INNER_VALUES);
    long elements = 0;
    for (int i = 0; i < inner.size(); i += step) {
      long more = Tensor.elementCount(network.shape(inner.get(i)));
      if (elements + more <= MAX_INNER_ELEMENTS) {
        elements += more;
        compared.add(inner.get(i));
      }
    }
    compared.removeAll(decisions.taken());
    return List.copyOf(compared);
  }

  /**
   * A value of the original, of which only the indices that are left are looked at. Its rank can
   * depend on data, which leaves it whole.
   */
  private static Tensor left(Tensor whole, String value, Kept kept) {
    Map<Integer, int[]> left = new HashMap<>();
    for (int axis = 0; axis < Math.min(whole.rank(), kept.shape(value).length); axis++) {
      if (kept.isCut(value, axis)) {
        left.put(axis, kept.indices(value, axis));
      }
    }
    return whole.picked(left);
  }

  /** The original runs, so a smaller network that does not is a mistake of ours. */
  private static Map<String, Tensor> runPruned(
      Graph pruned, Map<String, Tensor> inputs, List<String> compared) {
    try {
      return OrtEngine.run(pruned, inputs, compared);
    } catch (UserException e) {
      throw new IllegalStateException("The pruned network does not run: " + e.getMessage(), e);
    }
  }

  /** Whether the two agree. */
  public boolean holds() {
    return maxRelativeError <= tolerance;
  }

  /**
   * Insists that the two agree.
   *
   * @throws IllegalStateException if they do not, which is a bug of this program
   */
  public void requireHolds() {
    if (!holds()) {
      throw new IllegalStateException(
          "The pruned network differs from the original with the cut units silenced: output (%s) by %.3g, allowed %.1g (seed %d)."
              .formatted(worstOutput, maxRelativeError, tolerance, seed));
    }
  }

  private static double tolerance(Network network) {
    boolean half =
        network.graph().constants().values().stream()
            .anyMatch(tensor -> tensor.type() == ElementType.FLOAT16);
    return half ? HALF_TOLERANCE : TOLERANCE;
  }

  private static double relativeError(Tensor expected, Tensor actual) {
    if (!Arrays.equals(expected.shape(), actual.shape()) || expected.type() != actual.type()) {
      return Double.POSITIVE_INFINITY;
    }
    float[] wanted = expected.floats();
    float[] got = actual.floats();
    double magnitude = 0;
    double difference = 0;
    for (int i = 0; i < wanted.length; i++) {
      if (Float.isFinite(wanted[i]) && Float.isFinite(got[i])) {
        magnitude = Math.max(magnitude, Math.abs(wanted[i]));
        difference = Math.max(difference, Math.abs((double) wanted[i] - got[i]));
      } else if (Float.compare(wanted[i], got[i]) != 0) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return difference == 0 ? 0 : difference / Math.max(magnitude, Float.MIN_NORMAL);
  }
}
