package dev.lathe.pruner;

import static dev.lathe.pruner.NetworkProblem.LATENCY;

import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.lut.Calibration;
import dev.lathe.onnx.ModelIdentity;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.solver.Choice;
import dev.lathe.solver.Evaluation;
import dev.lathe.solver.ExactSolver;
import dev.lathe.solver.Infeasibility;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.PreparedProblem;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.Status;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** A plan that takes this share of the budget, its margin included, leaves nothing unused. */
  private static final double WELL_USED = 0.97;

  private final Network network;
  private final Importance importance;
  private final Calibration calibration;
  private final LayerLatency latency;
  private final double originalNanos;
  private final NetworkProblem problem;
  private final SolverOptions options;
  private final ProblemSolver solver;
  private final List<Selection> wider;

  /**
   * A planner for one network that finds the proven best plan.
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
    this.latency = latency;
    this.calibration = calibration;
    this.importance = importance;
    this.problem = new NetworkProblem(network, latency, importance, Selection.everything());
    this.originalNanos = usedNanos(problem.problem().evaluate(everything(problem.problem())));
    this.solver = new ExactSolver();
    this.options = options;
    this.wider = List.of();
  }

  private Planner(
      Planner like, NetworkProblem problem, ProblemSolver solver, List<Selection> wider) {
    this.network = like.network;
    this.latency = like.latency;
    this.calibration = like.calibration;
    this.importance = like.importance;
    this.originalNanos = like.originalNanos;
    this.options = like.options;
    this.problem = problem;
    this.solver = solver;
    this.wider = List.copyOf(wider);
  }

  /** The same planner, but solving with another solver, such as a published one to compare with. */
  public Planner solvedBy(ProblemSolver other) {
    return new Planner(this, problem, other, wider);
  }

  /** The same planner, but keeping nothing beyond a part of the network. */
  public Planner within(Selection part) {
    return within(List.of(part));
  }

  /**
   * The same planner, but keeping nothing beyond the last of some parts of the network; where that
   * leaves some of the budget unused, nothing beyond the one before it, and so on.
   *
   * @param parts each a part of the one before; none for the whole
   */
  public Planner within(List<Selection> parts) {
    if (parts.isEmpty()) {
      return this;
    }
    int last = parts.size() - 1;
    NetworkProblem within = new NetworkProblem(network, latency, importance, parts.get(last));
    return new Planner(this, within, solver, parts.subList(0, last));
  }

  /** The correction before anything was measured: the calibration's stated error as margin. */
  public Correction initialCorrection() {
    return Correction.none(calibration.statedRelativeError());
  }

  /** What the original takes, predicted, in milliseconds. */
  public double originalMillis() {
    return predictMillis(originalNanos, Correction.none(0));
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
    Plan plan = plan(new Request(limited, budgetMillis, correction), solution, choice);
    if (wider.isEmpty() || used(plan, correction) >= WELL_USED) {
      return plan;
    }
    try {
      Plan other = within(wider).plan(budgetMillis, correction);
      return other.proof().objective() > plan.proof().objective() ? other : plan;
    } catch (NoPlanException e) {
      // A published planner may find nothing where there is something, which this plan shows.
      return plan;
    }
  }

  private static double used(Plan plan, Correction correction) {
    double withMargin = plan.prediction().predictedMillis() * (1 + correction.margin());
    return withMargin / plan.prediction().budgetMillis();
  }

  /**
   * The best plan and others that are worth nearly as much, the best first.
   *
   * @param count how many at most
   * @param gap how much less they may be worth, as a share of the best
   * @param distance in how many groups and blocks any two of them differ at least
   * @throws NoPlanException if there is none
   */
  public List<Plan> alternatives(
      double budgetMillis, Correction correction, int count, double gap, int distance) {
    PlanningProblem limited = problem(budgetMillis, correction);
    PreparedProblem prepared = new ExactSolver().prepare(limited, options);
    Solution best = prepared.solve();
    if (!best.found()) {
      throw noPlan(best, budgetMillis, correction);
    }
    Request request = new Request(limited, budgetMillis, correction);
    return prepared.alternatives(best, count, gap, distance).stream()
        .map(alternative -> plan(request, best, alternative.choice()))
        .toList();
  }

  /** What was asked of the solver. */
  private record Request(PlanningProblem limited, double budgetMillis, Correction correction) {}

  private Plan plan(Request request, Solution solution, Choice choice) {
    Evaluation chosen = request.limited().evaluate(choice);
    Evaluation whole = request.limited().evaluate(everything(request.limited()));
    boolean best = choice.equals(solution.choice());
    return new Plan(
        Plan.SCHEMA_VERSION,
        ModelIdentity.of(network.graph()),
        Math.toIntExact(network.batch()),
        problem.selection(choice),
        new Plan.Prediction(
            request.budgetMillis(),
            predictMillis(originalNanos, request.correction()),
            predictMillis(usedNanos(chosen), request.correction()),
            calibration.statedRelativeError()),
        new Plan.Proof(
            best ? solution.status().name() : Status.FEASIBLE.name(),
            chosen.objective(),
            solution.bound(),
            whole.objective(),
            solution.seconds(),
            options.seed()),
        importance.criterion(),
        explainer(request.correction()).explain(choice));
  }

  private PlanExplainer explainer(Correction correction) {
    double millisPerNano = correction.slope() * calibration.slope() / NANOS_PER_MILLI;
    return new PlanExplainer(network, latency, importance, problem, millisPerNano);
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
          String.format(Locale.ROOT, "No plan for the budget (%.4f ms) was found.", budgetMillis),
          "Maybe the method (%s) cannot go that low: exact removes blocks, too; else allow more time."
              .formatted(solution.trace().solver()),
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

  private static double usedNanos(Evaluation evaluation) {
    return evaluation.usage().stream()
        .filter(usage -> usage.resource().equals(LATENCY))
        .findFirst()
        .orElseThrow()
        .used();
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
