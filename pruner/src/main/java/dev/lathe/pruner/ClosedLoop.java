package dev.lathe.pruner;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.Graph;
import dev.lathe.graph.Network;
import dev.lathe.graph.Proof;
import dev.lathe.graph.Surgery;
import dev.lathe.lut.Timing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Plans, cuts, measures, and plans again until the measured latency meets the budget: the
 * prediction of the plan just measured is corrected by what was measured, which makes the next one
 * right where it counts.
 */
public final class ClosedLoop {
  /** Plans made at most: the first and three more. */
  private static final int MAX_ATTEMPTS = 4;

  /** What is left of the budget at least, since the final measurement must meet it too. */
  private static final double LEAST_MARGIN = 0.01;

  /** More than this is not left to noise; a machine that needs more is not fit to measure. */
  private static final double LARGEST_MARGIN = 0.08;

  /** Above this share of the budget a further plan could gain next to nothing. */
  private static final double WELL_USED = 0.95;

  private static final double NANOS_PER_MILLI = 1e6;

  private final Network network;
  private final Planner planner;
  private final DeviceMeasurement device;

  /** A loop around a planner and the device that its tables were measured on. */
  public ClosedLoop(Network network, Planner planner, DeviceMeasurement device) {
    this.network = network;
    this.planner = planner;
    this.device = device;
  }

  /**
   * One plan and what it was measured to take.
   *
   * @param plan the plan
   * @param correction of predictions when it was made
   * @param pruned the model cut by it, proven equal to the masked original
   * @param unproven its outputs that the proof could not compare, because the original computes
   *     them on no random input; none as a rule
   * @param original the original, measured in turns with the result
   * @param result the result's timing
   */
  public record Attempt(
      Plan plan,
      Correction correction,
      Graph pruned,
      List<String> unproven,
      Timing original,
      Timing result) {
    /** Copies the list. */
    public Attempt {
      unproven = List.copyOf(unproven);
    }

    /** The measured latency of the result in milliseconds. */
    public double measuredMillis() {
      return result.medianNanos() / NANOS_PER_MILLI;
    }

    /** What the budget came to in this measurement, in milliseconds. */
    public double budgetMillis(LatencyBudget budget) {
      return budget.millis(original.medianNanos() / NANOS_PER_MILLI);
    }

    /**
     * The share of the budget to leave to the noise of measuring: two standard errors of the ratio
     * of both medians, and a bit.
     */
    double margin() {
      double noise =
          Math.hypot(
              original.medianErrorNanos() / original.medianNanos(),
              result.medianErrorNanos() / result.medianNanos());
      return Math.min(LARGEST_MARGIN, LEAST_MARGIN + 2 * noise);
    }

    /** Whether the result was measured to meet the budget. */
    public boolean meets(LatencyBudget budget) {
      return measuredMillis() <= budgetMillis(budget);
    }
  }

  /**
   * What came of it.
   *
   * @param attempts every plan that was measured, in order
   * @param chosen the most important one that meets the budget
   */
  public record Outcome(List<Attempt> attempts, Attempt chosen) {
    /** Copies the list. */
    public Outcome {
      attempts = List.copyOf(attempts);
    }
  }

  /**
   * Runs the loop.
   *
   * @throws NoPlanException if no plan was measured to meet the budget
   */
  public Outcome run(LatencyBudget budget, Progress progress) {
    List<Attempt> attempts = new ArrayList<>();
    double originalMillis =
        device.measureTogether(List.of(network.graph())).get(0).medianNanos() / NANOS_PER_MILLI;
    Correction correction =
        Correction.at(
            new Correction.Point(planner.originalMillis(), originalMillis),
            planner.initialCorrection().margin());
    try (Progress.Stage stage = progress.begin("planning and measuring", MAX_ATTEMPTS)) {
      for (int number = 0; number < MAX_ATTEMPTS; number++) {
        Plan plan = plan(budget.millis(originalMillis), correction, number == 0);
        if (plan == null) {
          break;
        }
        Attempt attempt = measure(plan, correction);
        attempts.add(attempt);
        stage.advance(1);
        if (isGood(attempt, budget) || repeats(attempts)) {
          break;
        }
        originalMillis = attempt.original().medianNanos() / NANOS_PER_MILLI;
        double predicted = correction.uncorrectedMillis(plan.prediction().predictedMillis());
        correction =
            Correction.through(
                new Correction.Point(planner.originalMillis(), originalMillis),
                new Correction.Point(predicted, attempt.measuredMillis()),
                attempt.margin());
      }
    }
    return new Outcome(attempts, best(attempts, budget));
  }

  /**
   * The next plan, or null where there is none and what was measured so far decides. The first one
   * may spend its margin: that is caution, and whether the budget is met is for the measurement to
   * say.
   */
  private @Nullable Plan plan(double budgetMillis, Correction correction, boolean first) {
    try {
      return planner.plan(budgetMillis, correction);
    } catch (NoPlanException e) {
      return first ? planner.plan(budgetMillis, correction.withMargin(0)) : null;
    }
  }

  /** Cuts the network by a plan, proves the cut and measures it in turns with the original. */
  Attempt measure(Plan plan, Correction correction) {
    Graph pruned = Surgery.apply(network, plan.selection());
    Proof proof = Proof.check(network, plan.selection(), pruned, plan.proof().seed());
    proof.requireHolds();
    List<Timing> timings = device.measureTogether(List.of(network.graph(), pruned));
    return new Attempt(plan, correction, pruned, proof.unproven(), timings.get(0), timings.get(1));
  }

  private static boolean isGood(Attempt attempt, LatencyBudget budget) {
    double used = attempt.measuredMillis() / attempt.budgetMillis(budget);
    return used <= 1 - attempt.margin() / 2 && used >= WELL_USED;
  }

  /** Whether the last plan was measured before, so that measuring again would teach nothing. */
  private static boolean repeats(List<Attempt> attempts) {
    Plan last = attempts.get(attempts.size() - 1).plan();
    return attempts.stream()
            .filter(attempt -> attempt.plan().selection().equals(last.selection()))
            .count()
        > 1;
  }

  private static Attempt best(List<Attempt> attempts, LatencyBudget budget) {
    return attempts.stream()
        .filter(attempt -> attempt.meets(budget))
        .max(Comparator.comparingDouble(attempt -> attempt.plan().proof().objective()))
        .orElseThrow(() -> missed(attempts, budget));
  }

  private static NoPlanException missed(List<Attempt> attempts, LatencyBudget budget) {
    Attempt fastest =
        attempts.stream().min(Comparator.comparingDouble(Attempt::measuredMillis)).orElseThrow();
    return new NoPlanException(
        String.format(
            Locale.ROOT,
            "No plan was measured to meet the budget (%.4f ms); the fastest took %.4f ms.",
            fastest.budgetMillis(budget),
            fastest.measuredMillis()),
        "Maybe raise the budget, or measure on a quieter machine.",
        fastest.measuredMillis());
  }
}
