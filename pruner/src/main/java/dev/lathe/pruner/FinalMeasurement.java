package dev.lathe.pruner;

import dev.lathe.lut.Timing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * The measurement that decides whether a budget is met: one, or where that one misses the best of
 * three. Of three the one with the middle use of the budget counts, so that noise can neither fail
 * a good result nor, by trying until it fits, pass a bad one.
 *
 * @param count how many measurements were taken, 1 or 3
 * @param timings of the one that counts: first the original, last the result
 */
record FinalMeasurement(int count, List<Timing> timings) {
  private static final int VOTES = 3;
  private static final double NANOS_PER_MILLI = 1e6;

  /** Measures once, or three times. */
  static FinalMeasurement of(Supplier<List<Timing>> measurement, LatencyBudget budget) {
    List<Timing> first = measurement.get();
    if (use(first, budget) <= 1) {
      return new FinalMeasurement(1, first);
    }
    return middleOfThree(first, measurement, budget);
  }

  /** The middle of one measurement that was taken and two more. */
  static FinalMeasurement middleOfThree(
      List<Timing> first, Supplier<List<Timing>> measurement, LatencyBudget budget) {
    List<List<Timing>> votes = new ArrayList<>(List.of(first));
    while (votes.size() < VOTES) {
      votes.add(measurement.get());
    }
    votes.sort(Comparator.comparingDouble(timings -> use(timings, budget)));
    return new FinalMeasurement(VOTES, votes.get(VOTES / 2));
  }

  /** The share of the budget that the result takes; above 1 it misses. */
  private static double use(List<Timing> timings, LatencyBudget budget) {
    double originalMillis = timings.get(0).medianNanos() / NANOS_PER_MILLI;
    double resultMillis = timings.get(timings.size() - 1).medianNanos() / NANOS_PER_MILLI;
    return resultMillis / budget.millis(originalMillis);
  }
}
