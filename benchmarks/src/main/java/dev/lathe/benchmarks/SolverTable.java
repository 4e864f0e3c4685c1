package dev.lathe.benchmarks;

import dev.lathe.foundation.SafeFile;
import dev.lathe.solver.ExactSolver;
import dev.lathe.solver.FullFormulation;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.baseline.GreedyPlanner;
import dev.lathe.solver.baseline.HalpPlanner;
import dev.lathe.solver.baseline.UniformPlanner;
import dev.lathe.solver.sample.SampleProblems;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes the tables under {@code results/solver}: for each generated problem the seconds of
 * processor time to the proven optimum and what the other planners lose at the same budget.
 *
 * <p>Arguments: the file to write, then the seconds that the full CP-SAT formulation gets (0 leaves
 * it out).
 */
public final class SolverTable {
  private static final int REPEATS = 5;
  private static final double[] SHARES = {0.7, 0.5, 0.3, 0.15};

  private SolverTable() {}

  /** Writes the tables. */
  public static void main(String[] arguments) {
    double fullSeconds = Double.parseDouble(arguments[1]);
    StringBuilder text = new StringBuilder();
    text.append("# The exact solver on generated problems\n\n")
        .append("Seconds of processor time of one thread to the proven optimum, the tables of the ")
        .append("problem given; median of ")
        .append(REPEATS)
        .append(" in a warm process. Importance lost by the others at the same budget; ")
        .append("`-` where none was found. Seed 1.\n\n")
        .append("Java ")
        .append(System.getProperty("java.version"))
        .append(", ")
        .append(Runtime.getRuntime().availableProcessors())
        .append(" processors, shared with other work.\n\n")
        .append(
            "| problem | options | status | seconds | uniform | greedy | halp | halp, 30 steps |")
        .append(" full CP-SAT |\n|---|--:|---|--:|--:|--:|--:|--:|--:|\n");
    for (Map.Entry<String, Function<SampleProblems, PlanningProblem>> network : networks()) {
      int options = network.getKey().endsWith("128") ? 128 : 64;
      for (double share : SHARES) {
        PlanningProblem problem = network.getValue().apply(new SampleProblems(options, share, 1));
        text.append(row(problem, fullSeconds)).append('\n');
        // Written row by row: what is done is not lost when the rest is cut off.
        SafeFile.writeText(Path.of(arguments[0]), text.toString());
      }
    }
  }

  private static List<Map.Entry<String, Function<SampleProblems, PlanningProblem>>> networks() {
    Map<String, Function<SampleProblems, PlanningProblem>> networks = new LinkedHashMap<>();
    networks.put("vgg16", SampleProblems::vgg16);
    networks.put("resnet50", SampleProblems::resnet50);
    networks.put("resnet50-128", SampleProblems::resnet50);
    networks.put("resnet101", SampleProblems::resnet101);
    networks.put("mobilenetv2", SampleProblems::mobilenetV2);
    networks.put("deitb", SampleProblems::deitB);
    networks.put("unet", SampleProblems::unet);
    return List.copyOf(networks.entrySet());
  }

  private static String row(PlanningProblem problem, double fullSeconds) {
    double[] seconds = new double[REPEATS];
    Solution best = new ExactSolver().solve(problem, SolverOptions.defaults());
    for (int i = 0; i < REPEATS; i++) {
      long start = processorNanos();
      best = new ExactSolver().solve(problem, SolverOptions.defaults());
      seconds[i] = (processorNanos() - start) * 1e-9;
    }
    Arrays.sort(seconds);
    List<String> cells = new ArrayList<>();
    cells.add(problem.name());
    cells.add(Integer.toString(problem.groups().stream().mapToInt(g -> g.options()).sum()));
    cells.add(best.status().name());
    cells.add(String.format(Locale.ROOT, "%.3f", seconds[REPEATS / 2]));
    List<ProblemSolver> others =
        List.of(new UniformPlanner(), new GreedyPlanner(), new HalpPlanner(1), new HalpPlanner(30));
    for (ProblemSolver other : others) {
      cells.add(lost(best, other.solve(problem, SolverOptions.defaults())));
    }
    cells.add(fullSeconds > 0 && best.found() ? full(problem, best, fullSeconds) : "-");
    return "| " + String.join(" | ", cells) + " |";
  }

  private static String full(PlanningProblem problem, Solution best, double seconds) {
    SolverOptions limited = SolverOptions.defaults().withTimeLimitSeconds(seconds);
    Solution solution = new FullFormulation(FullFormulation.Engine.CP_SAT).solve(problem, limited);
    return String.format(
        Locale.ROOT,
        "%s in %.0f s, %s",
        solution.status(),
        solution.seconds(),
        lost(best, solution));
  }

  private static String lost(Solution best, Solution other) {
    if (!other.found() || !best.found()) {
      return "-";
    }
    double share = (best.objective() - other.objective()) / Math.abs(best.objective());
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
