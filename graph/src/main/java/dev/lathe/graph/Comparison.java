package dev.lathe.graph;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.coupling.Kept;
import dev.lathe.onnx.DeadCode;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.RandomInputs;
import dev.lathe.onnx.Reach;
import dev.lathe.onnx.RuntimeSession;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** The runs of a {@link Proof}: the silenced original and the smaller network side by side. */
final class Comparison {
  private static final int RUNS = 2;

  /**
   * How often further sums are handed over: from the answers towards the inputs, layer by layer.
   */
  private static final int MAX_ROUNDS = 32;

  /**
   * By how much the errors of what is handed over count more. Sums round to a thousandth of what is
   * allowed; a mistake in small numbers beside large ones is not to be taken for that.
   */
  private static final double HANDED_OVER_WEIGHT = 10;

  private final Graph reference;
  private final Graph pruned;
  private final Kept kept;
  private final List<ValueInfo> inputs;
  private final Decisions decisions;

  /**
   * What came of it.
   *
   * @param compared the values that could be computed and were compared
   * @param taken the decisions of the original that the smaller network was given
   * @param handedOver the values that were compared and then given to the smaller network, so that
   *     what follows is computed from the same numbers
   * @param runs on how many inputs
   * @param errors the largest relative difference of each value; that of one handed over counts
   *     tenfold
   */
  record Result(
      List<String> compared,
      Set<String> taken,
      Set<String> handedOver,
      int runs,
      Map<String, Double> errors) {
    /** The largest difference. */
    double maxRelativeError() {
      return error(worst());
    }

    /** The value with that difference, or the first. */
    String worst() {
      String worst = compared.get(0);
      for (String value : compared) {
        worst = error(value) > error(worst) ? value : worst;
      }
      return worst;
    }

    /** The values that differ by more than allowed. */
    List<String> beyond(double tolerance) {
      return compared.stream().filter(value -> error(value) > tolerance).toList();
    }

    private double error(String value) {
      return errors.getOrDefault(value, 0.0);
    }

    /** Whether the original could compute a value, so that the two have it in common. */
    boolean has(String value) {
      return compared.contains(value) || taken.contains(value);
    }

    /** Whether the two differ by more than allowed, but not in their shapes. */
    boolean isBeyond(double tolerance) {
      double largest = maxRelativeError();
      return largest > tolerance && Double.isFinite(largest);
    }
  }

  /**
   * Two networks to be compared.
   *
   * @param reference the silenced original
   * @param pruned the smaller network
   * @param kept the indices that are left
   * @param inputs the inputs with their sizes fixed
   * @param decisions what the original decides for both
   */
  Comparison(
      Graph reference, Graph pruned, Kept kept, List<ValueInfo> inputs, Decisions decisions) {
    this.reference = reference;
    this.pruned = pruned;
    this.kept = kept;
    this.inputs = inputs;
    this.decisions = decisions;
  }

  /**
   * Compares values on random inputs: all of them, or those before the node on which the original
   * fails whatever the inputs are.
   *
   * @throws UserException if ONNX Runtime refuses the original, or nothing of it can be compared
   */
  Result run(List<String> values, long seed) {
    Optional<Result> whole = compare(values, decisions.taken(), Set.of(), seed);
    if (whole.isPresent() && !decisions.taken().isEmpty()) {
      runByItself(seed);
    }
    return whole.orElseGet(() -> compareReached(values, seed));
  }

  private Result compareReached(List<String> values, long seed) {
    Set<String> wanted = new LinkedHashSet<>(values);
    wanted.addAll(decisions.taken());
    List<String> order =
        reference.nodes().stream()
            .flatMap(node -> node.outputs().stream())
            .filter(wanted::contains)
            .toList();
    int most = Reach.most(order.size(), count -> runs(order.subList(0, count), seed));
    Set<String> reached = Set.copyOf(order.subList(0, most));
    Set<String> taken = new LinkedHashSet<>(decisions.taken());
    taken.retainAll(reached);
    List<String> compared = values.stream().filter(reached::contains).toList();
    return Optional.of(compared)
        .filter(left -> !left.isEmpty())
        .flatMap(left -> compare(left, taken, Set.of(), seed))
        .orElseThrow(
            () ->
                new UserException(
                    "The network (%s) fails on every random input tried, so that nothing of it can be proven."
                        .formatted(reference.name()),
                    "Maybe it is made for another input shape; give one with --shape."));
  }

  private boolean runs(List<String> values, long seed) {
    try (RuntimeSession engine = RuntimeSession.of(DeadCode.neededFor(reference, values), values)) {
      return RandomInputs.firstRun(engine, inputs, new Random(seed), values).isPresent();
    }
  }

  /**
   * Compares part by part where rounding grows on its way to a value. The sums that the value
   * follows from are compared, too, and then handed over to the smaller network: what follows is
   * computed from the same numbers.
   *
   * @param whole what came of the comparison without that
   * @param sums what can be handed over
   */
  Result inParts(Result whole, SumsBefore sums, double tolerance, long seed) {
    Result result = whole;
    for (int round = 0; round < MAX_ROUNDS && result.isBeyond(tolerance); round++) {
      Set<String> handedOver = new LinkedHashSet<>(result.handedOver());
      boolean isMore = false;
      for (String value : result.beyond(tolerance)) {
        isMore |= handedOver.addAll(sums.of(value, handedOver));
      }
      if (!isMore) {
        break;
      }
      Set<String> compared = new LinkedHashSet<>(result.compared());
      compared.addAll(handedOver);
      compared.removeAll(result.taken());
      Optional<Result> next = compare(List.copyOf(compared), result.taken(), handedOver, seed);
      if (next.isEmpty()) {
        break;
      }
      result = next.get();
    }
    return result;
  }

  /** Compares if the original can compute what is asked for. */
  private Optional<Result> compare(
      List<String> compared, Set<String> taken, Set<String> handedOver, long seed) {
    Set<String> answered = new LinkedHashSet<>(compared);
    answered.addAll(taken);
    Random random = new Random(seed);
    Result result = new Result(compared, taken, handedOver, 0, Map.of());
    try (RuntimeSession original =
        RuntimeSession.of(DeadCode.neededFor(reference, answered), answered)) {
      for (int i = 0; i < RUNS; i++) {
        Optional<RandomInputs.Run> run = RandomInputs.firstRun(original, inputs, random, answered);
        if (run.isPresent()) {
          result = withRun(result, run.get());
        }
      }
    }
    return Optional.of(result).filter(any -> any.runs() > 0);
  }

  private Result withRun(Result before, RandomInputs.Run original) {
    Map<String, Tensor> expected = new HashMap<>();
    original.answers().forEach((name, whole) -> expected.put(name, left(whole, name)));
    Map<String, Tensor> taken = new LinkedHashMap<>();
    before.taken().forEach(name -> taken.put(name, expected.get(name)));
    before.handedOver().forEach(name -> taken.put(name, expected.get(name)));
    Map<String, Tensor> given = new HashMap<>(original.inputs());
    given.putAll(taken);
    Map<String, String> names = new LinkedHashMap<>();
    before
        .compared()
        .forEach(name -> names.put(name, taken.containsKey(name) ? Decisions.own(name) : name));
    Graph deciding = DeadCode.neededFor(decisions.given(taken), names.values());
    Map<String, Tensor> actual = runPruned(deciding, given, List.copyOf(names.values()));
    Map<String, Double> errors = new HashMap<>(before.errors());
    for (String value : before.compared()) {
      double weight = before.handedOver().contains(value) ? HANDED_OVER_WEIGHT : 1;
      double difference = weight * relativeError(expected.get(value), actual.get(names.get(value)));
      errors.merge(value, difference, Math::max);
    }
    return new Result(
        before.compared(), before.taken(), before.handedOver(), before.runs() + 1, errors);
  }

  /**
   * A value of the original, of which only the indices that are left are looked at. Its rank can
   * depend on data, which leaves it whole.
   */
  private Tensor left(Tensor whole, String value) {
    Map<Integer, int[]> left = new HashMap<>();
    for (int axis = 0; axis < Math.min(whole.rank(), kept.shape(value).length); axis++) {
      if (kept.isCut(value, axis)) {
        left.put(axis, kept.indices(value, axis));
      }
    }
    return whole.picked(left);
  }

  /** Where the original runs, the smaller network must run as it is, whatever it decides. */
  private void runByItself(long seed) {
    List<String> outputs = pruned.outputs().stream().map(ValueInfo::name).toList();
    try (RuntimeSession engine = ofPruned(pruned, outputs)) {
      if (RandomInputs.firstRun(engine, inputs, new Random(seed), outputs).isEmpty()) {
        throw new IllegalStateException("The pruned network fails where the original runs.");
      }
    }
  }

  private static Map<String, Tensor> runPruned(
      Graph pruned, Map<String, Tensor> inputs, List<String> compared) {
    try (RuntimeSession engine = ofPruned(pruned, compared)) {
      return engine.run(inputs, compared);
    } catch (UserException e) {
      throw refused(e);
    }
  }

  private static RuntimeSession ofPruned(Graph pruned, Collection<String> outputs) {
    try {
      return RuntimeSession.of(pruned, outputs);
    } catch (UserException e) {
      throw refused(e);
    }
  }

  /** The original runs, so a smaller network that does not is a mistake of ours. */
  private static IllegalStateException refused(UserException e) {
    return new IllegalStateException("The pruned network does not run: " + e.getMessage(), e);
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
