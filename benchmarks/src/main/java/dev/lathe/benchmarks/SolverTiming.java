package dev.lathe.benchmarks;

import dev.lathe.solver.ExactSolver;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * The exact solver on one problem in this process, which is warm after the first solve.
 *
 * @param solution the last solution
 * @param cpuSeconds median processor time of this thread, from tables to proof
 * @param wallSeconds median wall-clock time of the same solves
 */
record SolverTiming(Solution solution, double cpuSeconds, double wallSeconds) {
  private static final double SECONDS_PER_NANO = 1e-9;

  /** Solves once unmeasured and then so many times. */
  static SolverTiming of(PlanningProblem problem, int repeats) {
    ExactSolver solver = new ExactSolver();
    Solution solution = solver.solve(problem, SolverOptions.defaults());
    double[] cpu = new double[repeats];
    double[] wall = new double[repeats];
    for (int i = 0; i < repeats; i++) {
      long cpuStart = threadNanos();
      long wallStart = System.nanoTime();
      solution = solver.solve(problem, SolverOptions.defaults());
      cpu[i] = (threadNanos() - cpuStart) * SECONDS_PER_NANO;
      wall[i] = (System.nanoTime() - wallStart) * SECONDS_PER_NANO;
    }
    return new SolverTiming(solution, median(cpu), median(wall));
  }

  private static double median(double[] times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private static long threadNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
