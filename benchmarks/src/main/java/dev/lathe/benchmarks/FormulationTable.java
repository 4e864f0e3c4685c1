package dev.lathe.benchmarks;

import dev.lathe.foundation.SafeFile;
import dev.lathe.solver.PlanningProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes {@code results/solver/formulations.md}: the exact solver against the whole problem in
 * CP-SAT and HiGHS. Run by {@code benchmarks/solver-formulations}.
 *
 * <p>Arguments: the folder to write, the folder with the shared instances, the seconds that each
 * gets for a problem. Meant for a quiet machine: the others are stopped by the clock.
 */
public final class FormulationTable {
  private FormulationTable() {}

  /** Writes the table; again after each problem, so that what is done is not lost. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path file = Path.of(arguments[0]).resolve("formulations.md");
    int limitSeconds = Integer.parseInt(arguments[2]);
    StringBuilder text = new StringBuilder(head(limitSeconds));
    List<PlanningProblem> problems = new ArrayList<>(SolverCases.shared(Path.of(arguments[1])));
    problems.addAll(SolverCases.formulated());
    for (PlanningProblem problem : problems) {
      text.append(row(problem, limitSeconds)).append('\n');
      SafeFile.writeText(file, text.toString());
    }
  }

  private static String head(int limitSeconds) {
    return String.join(
        "\n",
        "# The whole problem in CP-SAT and HiGHS",
        "",
        "Made by `benchmarks/solver-formulations`. " + MachineState.describe(),
        "",
        "Each solve in a new process, one thread, "
            + limitSeconds
            + " s at most: wall-clock seconds of solving, importance lost against the proven"
            + " optimum, and the most memory the process held, the virtual machine included. HiGHS"
            + " works with tolerances and keeps its time limit loosely.",
        "",
        "| problem | exact s | MB | CP-SAT | s | lost | MB | HiGHS | s | lost | MB |",
        "|---|--:|--:|---|--:|--:|--:|---|--:|--:|--:|",
        "");
  }

  private static String row(PlanningProblem problem, int limitSeconds)
      throws IOException, InterruptedException {
    SolverRun exact = SolverRun.of("exact", problem, limitSeconds);
    List<String> cells = new ArrayList<>();
    cells.add(problem.name());
    cells.add(SolverTable.seconds(exact.seconds()));
    cells.add(megabytes(exact));
    for (String method : List.of("cp-sat", "highs")) {
      SolverRun run = SolverRun.of(method, problem, limitSeconds);
      cells.add(run.status());
      cells.add(SolverTable.seconds(run.seconds()));
      cells.add(
          SolverTable.percent((exact.objective() - run.objective()) / Math.abs(exact.objective())));
      cells.add(megabytes(run));
    }
    return "| " + String.join(" | ", cells) + " |";
  }

  private static String megabytes(SolverRun run) {
    return Double.isNaN(run.peakMegabytes())
        ? "-"
        : String.format(Locale.ROOT, "%.0f", run.peakMegabytes());
  }
}
