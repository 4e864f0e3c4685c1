package dev.lathe.benchmarks;

import dev.lathe.foundation.SafeFile;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Solution;
import dev.lathe.solver.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes {@code results/solver/seeds.md}: the exact solver on problems that it was not made on,
 * other seeds of every generated family and changed instances of a real run. Run by {@code
 * benchmarks/solver-seeds}.
 *
 * <p>Arguments: the folder to write, the folder with the shared instances, how many seeds, the
 * budgets as shares, with commas between them.
 */
public final class SolverSeedTable {
  private static final double LIMIT_SECONDS = 10;

  private SolverSeedTable() {}

  /** Writes the table; again after each family, so that what is done is not lost. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]).resolve("seeds.md");
    int seeds = Integer.parseInt(arguments[2]);
    double[] shares =
        Arrays.stream(arguments[3].split(",", -1)).mapToDouble(Double::parseDouble).toArray();
    StringBuilder text = new StringBuilder(head(seeds, arguments[3]));
    Map<String, List<Supplier<PlanningProblem>>> families = SolverSeeds.families(seeds, shares);
    List<PlanningProblem> shared = SolverCases.shared(Path.of(arguments[1]));
    families.put("instances of MDP, changed", SolverSeeds.changed(shared, seeds));
    families.forEach(
        (family, problems) -> {
          if (!problems.isEmpty()) {
            text.append(row(family, problems)).append('\n');
            SafeFile.writeText(file, text.toString());
          }
        });
    text.append("\nLoad of the machine at the end: ").append(MachineState.load()).append(".\n");
    SafeFile.writeText(file, text.toString());
  }

  private static String head(int seeds, String shares) {
    return String.join(
        "\n",
        "# Problems of the same kind",
        "",
        "Made by `benchmarks/solver-seeds`. " + MachineState.describe(),
        "",
        "Every generated family with seeds 1 to "
            + seeds
            + " and budgets of "
            + shares
            + " of what the whole network uses, and the instances of MDP with budgets between 0.7"
            + " and 1.3 of their own and every cell of their tables changed by up to a tenth. Each"
            + " problem is solved once, on one thread, in a process that is warm from the first of"
            + " its family, in "
            + String.format(Locale.ROOT, "%.0f", LIMIT_SECONDS)
            + " s of the clock: processor seconds from tables to proof, or to the answer that"
            + " nothing meets the budget. The gap is the largest that stayed open.",
        "",
        "| family | problems | proven | median CPU s | worst CPU s | worst problem | gap |",
        "|---|--:|--:|--:|--:|---|--:|",
        "");
  }

  private static String row(String family, List<Supplier<PlanningProblem>> problems) {
    SolverTiming.once(problems.get(0).get(), LIMIT_SECONDS);
    List<Double> times = new ArrayList<>();
    int proven = 0;
    double worst = 0;
    double gap = 0;
    String worstProblem = "";
    for (Supplier<PlanningProblem> made : problems) {
      PlanningProblem problem = made.get();
      SolverTiming<Solution> timing = SolverTiming.once(problem, LIMIT_SECONDS);
      Status status = timing.answer().status();
      times.add(timing.cpuSeconds());
      if (status == Status.OPTIMAL || status == Status.INFEASIBLE) {
        proven++;
      } else {
        gap = Math.max(gap, timing.answer().gap());
      }
      if (timing.cpuSeconds() > worst) {
        worst = timing.cpuSeconds();
        worstProblem = problem.name();
      }
    }
    double median = times.stream().sorted().toList().get(times.size() / 2);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %s | %s | %s | %s |",
        family,
        problems.size(),
        proven,
        SolverTable.seconds(median),
        SolverTable.seconds(worst),
        worstProblem,
        SolverTable.percent(gap));
  }
}
