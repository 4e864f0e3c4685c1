package dev.lathe.benchmarks;

import dev.lathe.solver.ExactSolver;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The exact solver at some work in this process, which is warm after the first time.
 *
 * @param answer the last answer
 * @param cpuSeconds median processor time of this thread, from tables to proof
 * @param wallSeconds median wall-clock time of the same times
 */
record SolverTiming<T>(T answer, double cpuSeconds, double wallSeconds) {
  private static final double SECONDS_PER_NANO = 1e-9;
  private static final double LIMIT_SECONDS = 60;

  /** Work that takes longer than this is measured once. */
  private static final double LONG_SECONDS = 2;

  /** Solves a problem, in a minute at most, once unmeasured and then so many times. */
  static SolverTiming<Solution> of(PlanningProblem problem, int repeats) {
    SolverOptions options = SolverOptions.defaults().withTimeLimitSeconds(LIMIT_SECONDS);
    return of(() -> new ExactSolver().solve(problem, options), repeats);
  }

  /** Solves a problem once, measured. */
  static SolverTiming<Solution> once(PlanningProblem problem, double limitSeconds) {
    SolverOptions options = SolverOptions.defaults().withTimeLimitSeconds(limitSeconds);
    return once(() -> new ExactSolver().solve(problem, options));
  }

  /** Does some work once unmeasured, or measured if it is long, and then so many times. */
  static <T> SolverTiming<T> of(Supplier<T> work, int repeats) {
    SolverTiming<T> first = once(work);
    if (first.cpuSeconds > LONG_SECONDS) {
      return first;
    }
    T answer = first.answer;
    double[] cpu = new double[repeats];
    double[] wall = new double[repeats];
    for (int i = 0; i < repeats; i++) {
      SolverTiming<T> next = once(work);
      answer = next.answer;
      cpu[i] = next.cpuSeconds;
      wall[i] = next.wallSeconds;
    }
    return new SolverTiming<>(answer, median(cpu), median(wall));
  }

  private static <T> SolverTiming<T> once(Supplier<T> work) {
    long cpuStart = threadNanos();
    long wallStart = System.nanoTime();
    T answer = work.get();
    return new SolverTiming<>(
        answer,
        (threadNanos() - cpuStart) * SECONDS_PER_NANO,
        (System.nanoTime() - wallStart) * SECONDS_PER_NANO);
  }

  private static double median(double[] times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private static long threadNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
