package dev.lathe.pruner;

import static dev.lathe.pruner.NetworkProblem.LATENCY;

import dev.lathe.graph.ModelIdentity;
import dev.lathe.graph.Network;
import dev.lathe.lut.Calibration;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.solver.Choice;
import dev.lathe.solver.Evaluation;
import dev.lathe.solver.ExactSolver;
import dev.lathe.solver.Infeasibility;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.Usage;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Plans which channels and blocks of a network to keep so that the importance kept is largest while
 * the predicted latency meets the budget: channels, layers and blocks jointly, proven optimal for
 * the tables (the problem of MDP, arXiv 2504.02168; with blocks fixed and widths priced one by one
 * that of HALP, arXiv 2110.10811).
 */
public final class Planner {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Network network;
  private final Importance importance;
  private final Calibration calibration;
  private final NetworkProblem problem;
  private final SolverOptions options;
  private final ProblemSolver solver = new ExactSolver();

  /**
   * A planner for one network.
   *
   * @param latency what its layers take
   * @param calibration how the sum of the layers becomes the latency of the whole
   * @param importance what its units are worth
   */
  public Planner(
      Network network,
      LayerLatency latency,
      Calibration calibration,
      Importance importance,
      SolverOptions options) {
    this.network = network;
    this.importance = importance;
    this.calibration = calibration;
    this.options = options;
    this.problem = new NetworkProblem(network, latency, importance);
  }

  /** The correction before anything was measured: the calibration's stated error as margin. */
  public Correction initialCorrection() {
    return Correction.none(calibration.statedRelativeError());
  }

  /** What the original takes, predicted, in milliseconds. */
  public double originalMillis() {
    PlanningProblem whole = problem.problem();
    return predictMillis(latency(whole.evaluate(everything(whole))), Correction.none(0));
  }

  /** The planning problem with the budget set, as the solver sees it. */
  public PlanningProblem problem(double budgetMillis, Correction correction) {
    double sum = sumLimitNanos(budgetMillis, correction);
    return problem.problem().withBudget(LATENCY, Math.max(0, sum));
  }

  /**
   * The best plan.
   *
   * @param budgetMillis the most that the result may take
   * @throws NoPlanException if there is none, with the smallest latency that can be reached
   */
  public Plan plan(double budgetMillis, Correction correction) {
    PlanningProblem limited = problem(budgetMillis, correction);
    Solution solution = solver.solve(limited, options);
    if (!solution.found()) {
      throw noPlan(solution, budgetMillis, correction);
    }
    Choice choice = solution.requireChoice();
    double used = usage(solution);
    Evaluation whole = limited.evaluate(everything(limited));
    return new Plan(
        Plan.SCHEMA_VERSION,
        ModelIdentity.of(network.graph()),
        Math.toIntExact(network.batch()),
        problem.selection(choice),
        new Plan.Prediction(
            budgetMillis,
            predictMillis(latency(whole), correction),
            predictMillis(used, correction),
            calibration.statedRelativeError()),
        new Plan.Proof(
            solution.status().name(),
            solution.objective(),
            solution.bound(),
            whole.objective(),
            solution.seconds(),
            options.seed()),
        importance.criterion());
  }

  private double predictMillis(double sumNanos, Correction correction) {
    return correction.correctedMillis(calibration.predictNanos(sumNanos) / NANOS_PER_MILLI);
  }

  /** The sum of layers whose corrected prediction, with the margin, just meets the budget. */
  private double sumLimitNanos(double budgetMillis, Correction correction) {
    double predicted =
        correction.uncorrectedMillis(budgetMillis / (1 + correction.margin())) * NANOS_PER_MILLI;
    return (predicted - calibration.interceptNanos()) / calibration.slope();
  }

  private NoPlanException noPlan(Solution solution, double budgetMillis, Correction correction) {
    Infeasibility infeasibility = solution.infeasibility();
    if (infeasibility == null) {
      return new NoPlanException(
          String.format(
              Locale.ROOT, "No plan for the budget (%.4f ms) was found in time.", budgetMillis),
          "Maybe allow the solver more time.",
          Double.NaN);
    }
    double smallest =
        predictMillis(infeasibility.smallest(LATENCY).used(), correction)
            * (1 + correction.margin());
    return new NoPlanException(
        String.format(
            Locale.ROOT,
            "The budget (%.4f ms) is below the smallest latency that can be reached (%.4f ms,"
                + " predicted with its margin).",
            budgetMillis,
            smallest),
        "Maybe raise the budget to that or more.",
        smallest);
  }

  private static double usage(Solution solution) {
    return latency(solution.usage());
  }

  private static double latency(Evaluation evaluation) {
    return latency(evaluation.usage());
  }

  private static double latency(Iterable<Usage> usages) {
    for (Usage usage : usages) {
      if (usage.resource().equals(LATENCY)) {
        return usage.used();
      }
    }
    throw new IllegalStateException("The problem has no latency.");
  }

  /** The choice that keeps everything: the last option of each group, every block. */
  private static Choice everything(PlanningProblem problem) {
    Map<String, Integer> chosen = new LinkedHashMap<>();
    problem.groups().forEach(group -> chosen.put(group.id(), group.options() - 1));
    Map<String, Boolean> kept = new LinkedHashMap<>();
    problem.blocks().forEach(block -> kept.put(block.id(), true));
    return new Choice(chosen, kept);
  }
}
