package dev.lathe.cli;

import dev.lathe.foundation.UsageException;
import dev.lathe.solver.ExactSolver;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemFile;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.Status;
import dev.lathe.solver.Usage;
import dev.lathe.solver.json.SolutionJson;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Solves a planning problem given as a file. */
@Command(
    name = "solve",
    description = "Solves a planning problem given as tables, with proof.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe solve problem.json.gz --budget latency_ms=12.5"})
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
      paramLabel = "RESOURCE=LIMIT",
      description = "Sets a budget of the problem; may be repeated.")
  private Map<String, Double> budgets = new TreeMap<>();

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Where everything random starts (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--time-limit",
      defaultValue = "600",
      paramLabel = "S",
      description =
          "Seconds after which the best plan so far is given (default: ${DEFAULT-VALUE}).")
  private double timeLimitSeconds;

  @Mixin private OutputOptions output = new OutputOptions();

  SolveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    PlanningProblem wanted = ProblemFile.read(problem);
    for (Map.Entry<String, Double> budget : budgets.entrySet()) {
      if (!wanted.resources().contains(budget.getKey())) {
        throw new UsageException(
            "The problem has no resource (%s).".formatted(budget.getKey()),
            "Maybe one of these is meant: " + String.join(", ", wanted.resources()) + ".");
      }
      wanted = wanted.withBudget(budget.getKey(), budget.getValue());
    }
    SolverOptions options =
        SolverOptions.defaults()
            .withSeed(seed)
            .withTimeLimitSeconds(timeLimitSeconds)
            .withProgress(console.progress());
    Solution solution = new ExactSolver().solve(wanted, options);
    output.print(console, new Solved(wanted, solution));
    return solution.status() == Status.INFEASIBLE ? NO_PLAN : solution.found() ? 0 : 1;
  }

  /** What was found. */
  record Solved(PlanningProblem problem, Solution solution) implements Report {
    @Override
    public Object document() {
      return SolutionJson.write(solution);
    }

    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      text.append(
          String.format(
              Locale.ROOT,
              "%s: %s in %.3f s%n",
              problem.name(),
              solution.status().name().toLowerCase(Locale.ROOT),
              solution.seconds()));
      if (solution.found()) {
        text.append(
            String.format(
                Locale.ROOT, "objective %s, bound %s%n", solution.objective(), solution.bound()));
        solution.usage().forEach(usage -> text.append(line(usage)));
      } else if (solution.infeasibility() != null) {
        text.append("smallest reachable, each budget taken alone:\n");
        solution
            .infeasibility()
            .smallest()
            .forEach(
                least ->
                    text.append(line(new Usage(least.resource(), least.used(), least.limit()))));
      }
      return text.toString();
    }

    private static String line(Usage usage) {
      return Double.isInfinite(usage.limit())
          ? "%s %s%n".formatted(usage.resource(), usage.used())
          : "%s %s of %s%n".formatted(usage.resource(), usage.used(), usage.limit());
    }
  }
}
