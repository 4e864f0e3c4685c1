package dev.lathe.benchmarks;

import dev.lathe.solver.ExactSolver;
import dev.lathe.solver.FullFormulation;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemFile;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.sample.SampleProblems;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One solve in a process of its own, so that the memory of native code is counted and a solver that
 * does not stop, or takes the process down, costs one cell of a table only.
 *
 * @param status the status of the solution, or what became of the process
 * @param objective what the solution is worth, or NaN without one
 * @param seconds wall-clock time of solving, without reading the problem and loading libraries
 * @param peakMegabytes the most memory the process held, the virtual machine included
 */
record SolverRun(String status, double objective, double seconds, double peakMegabytes) {
  private static final long GRACE_SECONDS = 15;
  private static final double KILOBYTES_PER_MEGABYTE = 1000;

  /** Runs a method on a problem in a new process; stops it soon after its time limit. */
  static SolverRun of(String method, PlanningProblem problem, int limitSeconds)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("solver-run", ".json.gz");
    Path answer = Files.createTempFile("solver-run", ".txt");
    try {
      ProblemFile.write(file, problem);
      Process process =
          new ProcessBuilder(
                  List.of(
                      ProcessHandle.current().info().command().orElse("java"),
                      "-Xmx3g",
                      "-XX:+UseSerialGC",
                      "-cp",
                      System.getProperty("java.class.path"),
                      SolverRun.class.getName(),
                      method,
                      file.toString(),
                      Integer.toString(limitSeconds)))
              .redirectErrorStream(true)
              .redirectOutput(answer.toFile())
              .start();
      if (!process.waitFor(2L * limitSeconds + GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return new SolverRun("did not stop", Double.NaN, Double.NaN, Double.NaN);
      }
      return parse(Files.readString(answer));
    } finally {
      deleteAll(file.toFile(), answer.toFile());
    }
  }

  private static void deleteAll(File... files) {
    for (File file : files) {
      // A file left behind in the temporary folder does no harm.
      file.deleteOnExit();
    }
  }

  private static SolverRun parse(String output) {
    for (String line : output.lines().toList()) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("answer")) {
        return new SolverRun(
            words[1],
            Double.parseDouble(words[2]),
            Double.parseDouble(words[3]),
            Double.parseDouble(words[4]));
      }
    }
    return new SolverRun("died", Double.NaN, Double.NaN, Double.NaN);
  }

  /** Solves one problem: method, file, seconds. */
  public static void main(String[] arguments) throws IOException {
    ProblemSolver solver = solver(arguments[0]);
    PlanningProblem problem = ProblemFile.read(Path.of(arguments[1]));
    SolverOptions options =
        SolverOptions.defaults().withTimeLimitSeconds(Double.parseDouble(arguments[2]));
    // Libraries are loaded by a problem that takes no time.
    solver.solve(new SampleProblems(2, 0.5, 1).vgg16(), SolverOptions.defaults());
    Solution solution = solver.solve(problem, options);
    System.out.printf(
        "%nanswer %s %s %s %s%n",
        solution.status(),
        solution.found() ? solution.objective() : Double.NaN,
        solution.seconds(),
        highWaterMegabytes());
    System.out.flush();
    // HiGHS may still have threads that do not end.
    Runtime.getRuntime().halt(0);
  }

  private static ProblemSolver solver(String method) {
    return switch (method) {
      case "cp-sat" -> new FullFormulation(FullFormulation.Engine.CP_SAT);
      case "highs" -> new FullFormulation(FullFormulation.Engine.HIGHS);
      default -> new ExactSolver();
    };
  }

  /** The high-water mark of resident memory, as Linux counts it; NaN elsewhere. */
  private static double highWaterMegabytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return Double.NaN;
    }
    @Nullable String peak =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .findFirst()
            .orElse(null);
    return peak == null
        ? Double.NaN
        : Double.parseDouble(peak.replaceAll("[^0-9]", "")) / KILOBYTES_PER_MEGABYTE;
  }
}
