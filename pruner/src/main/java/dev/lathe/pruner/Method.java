package dev.lathe.pruner;

import dev.lathe.foundation.UsageException;
import dev.lathe.pruner.importance.ThresholdOptions;
import dev.lathe.pruner.schedule.Schedule;
import dev.lathe.solver.ExactSolver;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.baseline.GreedyPlanner;
import dev.lathe.solver.baseline.HalpPlanner;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a network is made smaller: the way to its final widths, the solver of the plans, and whether
 * near-optimal plans are ranked by accuracy. All methods share the latency model, the closed loop
 * and the tuning, so that they are compared at equal measured latency.
 */
public enum Method {
  /** Channels and blocks jointly, to proven optimality, in one go: the problem of MDP. */
  EXACT,

  /**
   * Of near-optimal plans the one whose network is most accurate with batch statistics of its own
   * (EagleEye, arXiv 2007.02491, with the solver's plans instead of random ones).
   */
  EAGLE_EYE,

  /**
   * Of near-optimal plans the one whose network is most accurate after a short training. All are
   * tried, the better half for twice as long, and so on: what a plan is worth after tuning is seen,
   * not foretold.
   */
  TRIALS,

  /** Planned exactly, trained for a while, and planned again with what that shows. */
  SHEDDING,

  /**
   * HALP as published: 30 steps with training in between, channels only, no consumer's saving. But
   * its targets are relaxed until what its plans really take comes to them, and the last plan may
   * go back to what an earlier step kept where the budget would not be used else.
   */
  HALP,

  /**
   * MDP as published (arXiv 2504.02168): channels and blocks jointly in one go, by a latency that
   * is the sum of the convolutions alone. Solved exactly, which the published solver nearly does.
   */
  MDP,

  /**
   * Planned exactly, but what was cut is trained again with the rest frozen, and the best of it
   * comes back (IEE, arXiv 2502.03658).
   */
  IEE,

  /**
   * Planned exactly as soon as training no longer changes the plan (EPI, arXiv 2110.12007). The
   * threshold is the published one for importance by gradients; the plans compared are five.
   */
  EPI,

  /**
   * One learned threshold for each group, with soft gates on its units and the latency pulling at
   * it (LTP, arXiv 2003.00075); channels only.
   */
  LTP,

  /** The most importance per nanosecond, one step after the other. */
  GREEDY,

  /** The same share of every group, the largest that fits; what rounding leaves is used too. */
  UNIFORM;

  /** The way to the final widths. */
  public Schedule schedule() {
    return switch (this) {
      case EXACT, EAGLE_EYE, TRIALS, MDP, GREEDY, UNIFORM -> new Schedule.OneShot();
      case IEE -> new Schedule.Reactivation(2, 50, 0.2);
      case EPI -> new Schedule.StableStructure(15, 20, 5, 0.944);
      case LTP -> new Schedule.LearnedThresholds(3, 50, ThresholdOptions.defaults());
      case SHEDDING -> new Schedule.Shedding(2, 100);
      case HALP -> new Schedule.ExponentialSteps(30, 40);
    };
  }

  /** What solves the planning problems. */
  public ProblemSolver solver() {
    return switch (this) {
      case EXACT, EAGLE_EYE, TRIALS, SHEDDING, MDP, IEE, EPI -> new ExactSolver();
      case HALP -> new RelaxedTarget(new HalpPlanner(1));
      case GREEDY -> new GreedyPlanner();
      case LTP -> WideningPlanner.byThreshold();
      case UNIFORM -> WideningPlanner.uniform();
    };
  }

  /** The device as the method sees it. */
  TargetDevice seen(TargetDevice device) {
    return this == MDP ? device.ofConvolutions() : device;
  }

  /**
   * How plans that are nearly the best are ranked.
   *
   * @param plans how many at most
   * @param gap how much less than the best they may be worth, as a share of it
   * @param minibatches of training before they are first judged; 0 for none
   */
  record Ranking(int plans, double gap, int minibatches) {}

  /** How a method ranks plans by accuracy; empty where it takes the best. */
  Optional<Ranking> ranking() {
    return switch (this) {
      case EAGLE_EYE -> Optional.of(new Ranking(12, 0.03, 0));
      case TRIALS -> Optional.of(new Ranking(12, 0.06, 40));
      default -> Optional.empty();
    };
  }

  /** Its name in files and on the command line, such as {@code eagle-eye}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The method of a {@link #label}.
   *
   * @throws UsageException if there is none
   */
  public static Method ofLabel(String label) {
    return Arrays.stream(values())
        .filter(method -> method.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "There is no method (%s).".formatted(label),
                    "Maybe one of "
                        + Arrays.stream(values())
                            .map(Method::label)
                            .collect(Collectors.joining(", "))
                        + "."));
  }
}
