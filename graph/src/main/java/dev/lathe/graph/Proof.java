package dev.lathe.graph;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.coupling.Kept;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.onnx.Widening;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The proof that surgery did what it should: on random inputs, the smaller network answers what the
 * original answers when the units that were cut reach none of their consumers. The original is kept
 * whole for this: before every sum over an axis that lost indices, those indices are set to zero; a
 * removed block's addition passes its shortcut on. None of the code that slices is used.
 *
 * @param maxRelativeError the largest difference of an element, relative to the largest magnitude
 *     of its output; infinite where shapes differ or a number is not finite in one of the two only.
 *     The differences of sums that were handed over count tenfold
 * @param tolerance what is allowed: 1e-4, or 1e-2 where numbers were computed in half precision
 * @param seed the seed of the inputs
 * @param runs on how many random inputs the two were compared
 * @param worstOutput the name of the output, or of the value on the way, with the largest
 *     difference
 * @param widened whether both were computed in float32: because the network is of bfloat16, which
 *     ONNX Runtime does not compute on processors, or because it is of float16 and makes the
 *     rounding in it larger than is allowed; weights are the same numbers in both
 * @param decisions how many values jump where others move a little (selected boxes, largest scores,
 *     thresholds, rounded or random numbers) and were taken from the original for both; what they
 *     are decided by is compared in full, and the smaller network is run by itself once, too
 * @param wholeRelativeError the largest difference where nothing but decisions is taken from the
 *     original; equal to {@code maxRelativeError} unless sums were handed over
 * @param handedOver how many sums over channels were compared and then given to the smaller network
 *     as the original has them, because the network makes the rounding in them larger than the
 *     tolerance later on; 0 where it does not
 * @param unproven the outputs that were not compared: those behind a node on which the original
 *     itself fails, whatever random input it is given, and those that are not tensors
 */
public record Proof(
    double maxRelativeError,
    double tolerance,
    long seed,
    int runs,
    String worstOutput,
    boolean widened,
    int decisions,
    double wholeRelativeError,
    int handedOver,
    List<String> unproven) {
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
   * @throws UserException if ONNX Runtime refuses the original, or none of it runs on random inputs
   * @throws IllegalStateException if it refuses the smaller one
   */
  public static Proof check(Network network, Selection selection, Graph pruned, long seed) {
    Graph silenced = SilencedGraph.of(network, selection);
    Kept kept = network.kept(selection);
    Comparing comparing = new Comparing(network, kept, ProofInputs.of(network, kept), seed);
    Proof proof = of(comparing, silenced, pruned, tolerance(network));
    if (proof.holds() || !Widening.FLOAT16.isNeeded(network.graph())) {
      return proof;
    }
    Graph wide = Widening.FLOAT16.of(pruned);
    return of(comparing.inFloat32(), Widening.FLOAT16.of(silenced), wide, TOLERANCE);
  }

  /** What is the same however numbers are computed. */
  private record Comparing(
      Network network, Kept kept, List<ValueInfo> inputs, long seed, boolean widened) {
    Comparing(Network network, Kept kept, List<ValueInfo> inputs, long seed) {
      this(network, kept, inputs, seed, Widening.BFLOAT16.isNeeded(network.graph()));
    }

    Comparing inFloat32() {
      List<ValueInfo> wide = inputs.stream().map(Widening.FLOAT16::of).toList();
      return new Comparing(network, kept, wide, seed, true);
    }
  }

  private static Proof of(Comparing same, Graph silenced, Graph pruned, double tolerance) {
    Network network = same.network;
    Decisions decisions = Decisions.of(network, pruned);
    Comparison comparison = new Comparison(silenced, pruned, same.kept, same.inputs, decisions);
    Comparison.Result whole = comparison.run(compared(network, pruned, decisions), same.seed);
    Comparison.Result result =
        comparison.inParts(whole, new SumsBefore(network, pruned), tolerance, same.seed);
    List<String> unproven =
        network.graph().outputs().stream()
            .map(ValueInfo::name)
            .filter(output -> !result.has(output))
            .toList();
    return new Proof(
        result.maxRelativeError(),
        tolerance,
        same.seed,
        result.runs(),
        result.worst(),
        same.widened,
        decisions.taken().size(),
        whole.maxRelativeError(),
        result.handedOver().size(),
        unproven);
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

  public Proof {
    unproven = List.copyOf(unproven);
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
}
