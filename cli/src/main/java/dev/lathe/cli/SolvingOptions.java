package dev.lathe.cli;

import dev.lathe.foundation.UsageException;
import dev.lathe.solver.ExactSolver;
import dev.lathe.solver.FullFormulation;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.baseline.GreedyPlanner;
import dev.lathe.solver.baseline.HalpPlanner;
import dev.lathe.solver.baseline.UniformPlanner;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options that say how a planning problem is solved. */
final class SolvingOptions {
  private static final int HALP_STEPS = 30;
  private static final long CELLS_PER_MEGABYTE = 1_000_000 / Double.BYTES;
  private static final double PERCENT = 100;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      defaultValue = "exact",
      description =
          "exact (default), or to compare with: uniform, greedy, halp, halp-one-shot, cp-sat,"
              + " highs.")
  private String method = "exact";

  @Option(
      names = "--gap",
      paramLabel = "PERCENT",
      defaultValue = "0",
      description = "Stops once the answer is proven this close to the best (default: 0).")
  private double gapPercent;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Where everything random starts (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--time-limit",
      defaultValue = "600",
      paramLabel = "S",
      description =
          "Seconds after which the best plan so far is given (default: ${DEFAULT-VALUE}).")
  private double timeLimitSeconds = 600;

  @Option(
      names = "--memory",
      defaultValue = "400",
      paramLabel = "MB",
      description =
          "The most that elimination tables may take; structures that need more are solved another"
              + " way (default: ${DEFAULT-VALUE}).")
  private long megabytes = 400;

  /** Whether the exact method is wanted, which can do more than solve. */
  boolean isExact() {
    return method.toLowerCase(Locale.ROOT).equals("exact");
  }

  /** The solver of that name. */
  ProblemSolver planner() {
    return switch (method.toLowerCase(Locale.ROOT)) {
      case "exact" -> new ExactSolver();
      case "uniform" -> new UniformPlanner();
      case "greedy" -> new GreedyPlanner();
      case "halp" -> new HalpPlanner(HALP_STEPS);
      case "halp-one-shot" -> new HalpPlanner(1);
      case "cp-sat" -> new FullFormulation(FullFormulation.Engine.CP_SAT);
      case "highs" -> new FullFormulation(FullFormulation.Engine.HIGHS);
      default ->
          throw new UsageException(
              "The method (%s) is unknown.".formatted(method),
              "Maybe use exact, uniform, greedy, halp, halp-one-shot, cp-sat or highs.");
    };
  }

  /** Limits, seed and progress. */
  SolverOptions options(Console console) {
    return SolverOptions.defaults()
        .withSeed(seed)
        .withRelativeGap(gapPercent / PERCENT)
        .withTimeLimitSeconds(timeLimitSeconds)
        .withTableCells(
            Math.max(0, Math.min(Long.MAX_VALUE / CELLS_PER_MEGABYTE, megabytes))
                * CELLS_PER_MEGABYTE)
        .withProgress(console.progress());
  }
}
