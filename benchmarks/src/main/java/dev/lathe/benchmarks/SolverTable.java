package dev.lathe.benchmarks;

import dev.lathe.foundation.SafeFile;
import dev.lathe.solver.CurvePoint;
import dev.lathe.solver.ExactSolver;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.Status;
import dev.lathe.solver.baseline.GreedyPlanner;
import dev.lathe.solver.baseline.HalpPlanner;
import dev.lathe.solver.baseline.UniformPlanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes {@code results/solver/README.md}: the exact solver against the other planners, and how its
 * time grows. Run by {@code benchmarks/solver-table}.
 *
 * <p>Arguments: the folder to write, the folder with the shared instances, the budgets as shares,
 * with commas between them.
 */
public final class SolverTable {
  private static final int REPEATS = 3;
  private static final int POINTS = 40;
  private static final List<ProblemSolver> PLANNERS =
      List.of(new UniformPlanner(), new GreedyPlanner(), new HalpPlanner(1), new HalpPlanner(30));

  private final Path folder;
  private final StringBuilder text = new StringBuilder();
  private final ObjectNode json = JsonMapper.shared().createObjectNode();

  private SolverTable(Path folder) {
    this.folder = folder;
  }

  /** Writes the tables. */
  public static void main(String[] arguments) throws IOException {
    SolverTable table = new SolverTable(Path.of(arguments[0]));
    List<PlanningProblem> shared = SolverCases.shared(Path.of(arguments[1]));
    table.head();
    double[] shares =
        Arrays.stream(arguments[2].split(",", -1)).mapToDouble(Double::parseDouble).toArray();
    table.planners(shared, shares);
    table.growth();
    table.curves();
    table.line("", "Load of the machine at the end: " + MachineState.load() + ".");
    table.save();
  }

  private void head() {
    json.put("schemaVersion", 1);
    json.put("machine", MachineState.describe());
    line(
        "# The exact solver against others",
        "",
        "Made by `benchmarks/solver-table` from problems generated with seed 1 (`SampleProblems`)"
            + " and, where they are at hand, from those of a real run of MDP. The whole problem in"
            + " CP-SAT and HiGHS: [formulations.md](formulations.md).",
        "",
        MachineState.describe(),
        "",
        "## Time to proof, and what other planners lose",
        "",
        "Seconds from tables to proof: median of "
            + REPEATS
            + " solves in a warm process, or the first if that takes long, on one thread; processor time first, because other work"
            + " may share the machine. Then the importance that each planner loses against the"
            + " proven optimum at the same budget; `-` where it found nothing within it.",
        "",
        "| problem | options | status | CPU s | wall s | uniform | greedy | halp | halp, 30 steps |",
        "|---|--:|---|--:|--:|--:|--:|--:|--:|");
  }

  private void planners(List<PlanningProblem> shared, double[] shares) {
    ArrayNode rows = json.putArray("planners");
    for (PlanningProblem problem : shared) {
      planners(problem, rows);
    }
    for (double share : shares) {
      for (PlanningProblem problem : SolverCases.networks(share)) {
        planners(problem, rows);
      }
    }
  }

  private void planners(PlanningProblem problem, ArrayNode rows) {
    SolverTiming<Solution> timing = SolverTiming.of(problem, REPEATS);
    Solution best = timing.answer();
    ObjectNode row = timed(problem, timing, rows.addObject());
    List<String> cells = cells(problem, timing);
    for (ProblemSolver planner : PLANNERS) {
      double lost = lost(best, planner.solve(problem, SolverOptions.defaults()));
      cells.add(percent(lost));
      put(row, planner.name(), lost);
    }
    line("| " + String.join(" | ", cells) + " |");
    save();
  }

  private static List<String> cells(PlanningProblem problem, SolverTiming<Solution> timing) {
    List<String> cells = new ArrayList<>();
    cells.add(problem.name());
    cells.add(Integer.toString(options(problem)));
    cells.add(timing.answer().status().name());
    cells.add(seconds(timing.cpuSeconds()));
    cells.add(seconds(timing.wallSeconds()));
    return cells;
  }

  private static ObjectNode timed(
      PlanningProblem problem, SolverTiming<Solution> timing, ObjectNode row) {
    Solution solution = timing.answer();
    row.put("problem", problem.name()).put("options", options(problem));
    row.put("budgets", problem.budgets().size()).put("status", solution.status().name());
    put(row, "objective", solution.objective());
    put(row, "bound", solution.bound());
    row.put("cpuSeconds", timing.cpuSeconds()).put("wallSeconds", timing.wallSeconds());
    return row;
  }

  private void growth() {
    line("", "## How time grows", "", "Budgets at half of what the whole network uses.");
    ArrayNode rows = json.putArray("growth");
    for (Map.Entry<String, List<PlanningProblem>> series : SolverCases.growing().entrySet()) {
      line(
          "",
          "| " + series.getKey() + " | options | status | gap | CPU s | wall s |",
          "|---|--:|---|--:|--:|--:|");
      for (PlanningProblem problem : series.getValue()) {
        SolverTiming<Solution> timing = SolverTiming.of(problem, REPEATS);
        List<String> cells = cells(problem, timing);
        if (problem.budgets().size() > 1) {
          cells.set(0, problem.name() + ", " + problem.budgets().size() + " budgets");
        }
        cells.add(3, percent(timing.answer().gap()));
        line("| " + String.join(" | ", cells) + " |");
        timed(problem, timing, rows.addObject()).put("series", series.getKey());
        save();
      }
    }
  }

  private void curves() {
    line(
        "",
        "## Curves",
        "",
        POINTS
            + " budgets from the least that can be reached to the most that is of use, each proven.",
        "",
        "| problem | proven | CPU s | wall s |",
        "|---|--:|--:|--:|");
    ArrayNode rows = json.putArray("curves");
    for (PlanningProblem problem : SolverCases.curves()) {
      String resource = problem.budgets().get(0).resource();
      SolverTiming<List<CurvePoint>> timing =
          SolverTiming.of(
              () -> new ExactSolver().curve(problem, resource, POINTS, SolverOptions.defaults()),
              REPEATS);
      long proven =
          timing.answer().stream()
              .filter(point -> point.solution().status() == Status.OPTIMAL)
              .count();
      line(
          "| %s | %d of %d | %s | %s |"
              .formatted(
                  problem.name(),
                  proven,
                  POINTS,
                  seconds(timing.cpuSeconds()),
                  seconds(timing.wallSeconds())));
      ObjectNode row = rows.addObject().put("problem", problem.name()).put("points", POINTS);
      row.put("proven", proven).put("cpuSeconds", timing.cpuSeconds());
      row.put("wallSeconds", timing.wallSeconds());
      save();
    }
  }

  private static void put(ObjectNode row, String field, double number) {
    if (Double.isFinite(number)) {
      row.put(field, number);
    }
  }

  private static int options(PlanningProblem problem) {
    return problem.groups().stream().mapToInt(group -> group.options()).sum();
  }

  private static double lost(Solution best, Solution other) {
    return best.found() && other.found()
        ? (best.objective() - other.objective()) / Math.abs(best.objective())
        : Double.NaN;
  }

  static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  static String seconds(double seconds) {
    return Double.isNaN(seconds) ? "-" : String.format(Locale.ROOT, "%.3f", seconds);
  }

  private void line(String... lines) {
    for (String line : lines) {
      text.append(line).append('\n');
    }
  }

  /** What is done is not lost when the rest is cut off. */
  private void save() {
    SafeFile.writeText(folder.resolve("README.md"), text.toString());
    SafeFile.writeText(
        folder.resolve("solver.json"),
        JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(json)
            + "\n");
  }
}
