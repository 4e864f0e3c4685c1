package dev.lathe.pruner;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.Network;
import dev.lathe.graph.Proof;
import dev.lathe.graph.Surgery;
import dev.lathe.lut.Timing;
import dev.lathe.onnx.Graph;
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

  /** A margin below this is none. */
  private static final double NEGLIGIBLE_MARGIN = 0.01;

  /** Above this share of the budget a further plan could gain next to nothing. */
  private static final double WELL_USED = 0.98;

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
      return used(budget) <= 1;
    }

    /** The share of the budget that the result was measured to take. */
    double used(LatencyBudget budget) {
      return measuredMillis() / budgetMillis(budget);
    }

    private Attempt timed(List<Timing> timings) {
      return new Attempt(plan, correction, pruned, unproven, timings.get(0), timings.get(1));
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
      while (attempts.size() < MAX_ATTEMPTS) {
        Proposal next = next(budget, originalMillis, correction, attempts);
        if (next == null) {
          break;
        }
        Attempt attempt = certain(measure(next.plan(), next.correction()), budget);
        attempts.add(attempt);
        stage.advance(1);
        if (attempt.meets(budget) && attempt.used(budget) >= WELL_USED) {
          break;
        }
        originalMillis = attempt.original().medianNanos() / NANOS_PER_MILLI;
        double predicted =
            next.correction().uncorrectedMillis(next.plan().prediction().predictedMillis());
        correction =
            Correction.through(
                new Correction.Point(planner.originalMillis(), originalMillis),
                new Correction.Point(predicted, attempt.measuredMillis()),
                attempt.margin());
      }
    }
    return new Outcome(attempts, best(attempts, budget));
  }

  /** A plan to measure, and the correction of predictions that it was made with. */
  private record Proposal(Plan plan, Correction correction) {}

  /**
   * The next plan, or null where there is none that could be better than what was measured. A
   * margin is caution, and whether the budget is met is for the measurement to say: where it leaves
   * no plan, or only one that is worth no more than what is known to meet the budget, it is halved
   * until there is another.
   */
  private @Nullable Proposal next(
      LatencyBudget budget, double originalMillis, Correction correction, List<Attempt> attempts) {
    double reached = reached(attempts, budget);
    double margin = correction.margin();
    while (true) {
      Correction careful = correction.withMargin(margin);
      Plan plan = plan(budget.millis(originalMillis), careful, attempts.isEmpty() && margin == 0);
      if (plan != null && plan.proof().objective() > reached) {
        return measured(plan, attempts) ? null : new Proposal(plan, careful);
      }
      if (margin == 0) {
        return null;
      }
      margin = margin / 2 < NEGLIGIBLE_MARGIN ? 0 : margin / 2;
    }
  }

  /** The most importance that was measured to meet the budget. */
  private static double reached(List<Attempt> attempts, LatencyBudget budget) {
    return attempts.stream()
        .filter(attempt -> attempt.meets(budget))
        .mapToDouble(attempt -> attempt.plan().proof().objective())
        .max()
        .orElse(Double.NEGATIVE_INFINITY);
  }

  /** The best plan, or null where there is none and one is not needed. */
  private @Nullable Plan plan(double budgetMillis, Correction correction, boolean needed) {
    try {
      return planner.plan(budgetMillis, correction);
    } catch (NoPlanException e) {
      if (needed) {
        throw e;
      }
      return null;
    }
  }

  private static boolean measured(Plan plan, List<Attempt> attempts) {
    return attempts.stream()
        .anyMatch(attempt -> attempt.plan().selection().equals(plan.selection()));
  }

  /** Cuts the network by a plan, proves the cut and measures it in turns with the original. */
  Attempt measure(Plan plan, Correction correction) {
    Graph pruned = Surgery.apply(network, plan.selection());
    Proof proof = Proof.check(network, plan.selection(), pruned, plan.proof().seed());
    proof.requireHolds();
    List<Timing> timings = device.measureTogether(List.of(network.graph(), pruned));
    return new Attempt(plan, correction, pruned, proof.unproven(), timings.get(0), timings.get(1));
  }

  /** The same, with the middle of three measurements where one is too close to the budget. */
  private Attempt certain(Attempt attempt, LatencyBudget budget) {
    if (Math.abs(1 - attempt.used(budget)) > attempt.margin() / 2) {
      return attempt;
    }
    return attempt.timed(
        FinalMeasurement.middleOfThree(
                List.of(attempt.original(), attempt.result()),
                () -> device.measureTogether(List.of(network.graph(), attempt.pruned())),
                budget)
            .timings());
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
