package dev.lathe.cli;

import dev.lathe.foundation.UsageException;
import dev.lathe.solver.Alternative;
import dev.lathe.solver.Choice;
import dev.lathe.solver.CurvePoint;
import dev.lathe.solver.Difference;
import dev.lathe.solver.ExactSolver;
import dev.lathe.solver.Explanation;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.PreparedProblem;
import dev.lathe.solver.ProblemFile;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolutionFile;
import dev.lathe.solver.Status;
import dev.lathe.solver.WorstRatio;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Solves a planning problem given as a file. */
@Command(
    name = "solve",
    description = "Solves a planning problem given as tables, with proof.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples: lathe solve problem.json.gz --budget latency_ms=12.5 --explain",
      "          lathe solve problem.json --curve 40 --format json"
    })
final class SolveCommand implements Callable<Integer> {
  private static final int NO_PLAN = 3;

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "PROBLEM",
      description = "The problem, .json or .json.gz; see docs/formats.md.")
  private Path problem = Path.of("");

  @Option(
      names = "--budget",
      paramLabel = "[RESOURCE=]LIMIT",
      description =
          "Sets a budget: a number, or a share such as 50%% of what everything kept uses; may be"
              + " repeated. The resource may be left out where there is only one.")
  private List<String> budgets = new ArrayList<>();

  @Option(
      names = "--curve",
      paramLabel = "N",
      description = "Also solves for N limits from the least that can be used to the most.")
  private @Nullable Integer curve;

  @Option(
      names = "--over",
      paramLabel = "RESOURCE",
      description = "The resource of the curve, where there are several.")
  private @Nullable String over;

  @Option(
      names = "--alternatives",
      paramLabel = "K",
      description = "Also gives up to K near-optimal choices, the best first.")
  private @Nullable Integer alternatives;

  @Option(
      names = "--within",
      defaultValue = "1",
      paramLabel = "PERCENT",
      description =
          "How much less alternatives may be worth, in percent (default: ${DEFAULT-VALUE}).")
  private double withinPercent;

  @Option(
      names = "--distance",
      defaultValue = "1",
      paramLabel = "D",
      description =
          "In how many groups and blocks alternatives must differ (default: ${DEFAULT-VALUE}).")
  private int distance;

  @Option(
      names = "--at-least",
      paramLabel = "VALUE",
      description =
          "Instead: of all choices worth at least this, the one that takes the smallest share of"
              + " its budget on the device where that share is largest.")
  private @Nullable Double atLeast;

  @Option(
      names = "--explain",
      description = "Also says what each budget is worth and what each next step would do.")
  private boolean explain;

  @Option(
      names = "--diff",
      paramLabel = "FILE",
      description = "Also compares with an earlier answer, saved from --format json.")
  private @Nullable Path earlier;

  @Mixin private SolvingOptions solving = new SolvingOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  SolveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    PlanningProblem wanted = ProblemFile.read(problem);
    for (String budget : budgets) {
      wanted = BudgetOption.parse(budget, wanted).applyTo(wanted);
    }
    Choice before = earlier == null ? null : SolutionFile.readChoice(earlier, wanted);
    if (atLeast != null) {
      return smallestWorstRatio(wanted, atLeast);
    }
    String traded = curve == null ? "" : BudgetOption.only(over, wanted);
    if (!solving.isExact()) {
      requireNothingElse();
      Solution solution = solving.planner().solve(wanted, solving.options(console));
      return print(new SolveReport(wanted, solution, null, List.of(), List.of(), null), before);
    }
    PreparedProblem prepared = new ExactSolver().prepare(wanted, solving.options(console));
    Solution solution = prepared.solve();
    Explanation explanation =
        explain && solution.found() ? prepared.explain(solution.requireChoice()) : null;
    List<Alternative> near = near(prepared, solution);
    List<CurvePoint> points =
        curve == null
            ? List.of()
            : new ExactSolver().curve(wanted, traded, curve, solving.options(console));
    return print(new SolveReport(wanted, solution, explanation, near, points, null), before);
  }

  private List<Alternative> near(PreparedProblem prepared, Solution solution) {
    if (alternatives == null) {
      return List.of();
    }
    if (alternatives < 1 || !(withinPercent >= 0) || distance < 1) {
      throw new UsageException(
          "Alternatives (%d), their share (%s %%) and distance (%d) must be positive."
              .formatted(alternatives, withinPercent, distance),
          "Maybe use --alternatives 10 --within 1 --distance 2.");
    }
    return solution.found()
        ? prepared.alternatives(solution, alternatives, withinPercent / 100, distance)
        : List.of();
  }

  private void requireNothingElse() {
    if (curve != null || alternatives != null || explain) {
      throw new UsageException(
          "Curves, alternatives and explanations need the method (exact).",
          "Maybe leave out --method.");
    }
  }

  private int print(SolveReport report, @Nullable Choice before) {
    Solution solution = report.solution();
    Difference difference =
        before == null || !solution.found()
            ? null
            : Difference.between(report.problem(), before, solution.requireChoice());
    output.print(console, report.withDifference(difference));
    if (solution.found()) {
      return 0;
    }
    return solution.status() == Status.INFEASIBLE ? NO_PLAN : 1;
  }

  private int smallestWorstRatio(PlanningProblem wanted, double value) {
    requireNothingElse();
    if (!solving.isExact() || earlier != null || Double.isNaN(value)) {
      throw new UsageException(
          "A smallest share at a value of (%s) needs a number and the method (exact) alone."
              .formatted(value),
          "Maybe leave out --method and --diff.");
    }
    WorstRatio found =
        new ExactSolver().smallestWorstRatio(wanted, value, solving.options(console));
    output.print(console, new WorstRatioReport(wanted, found));
    if (found.found()) {
      return 0;
    }
    return found.status() == Status.INFEASIBLE ? NO_PLAN : 1;
  }
}
