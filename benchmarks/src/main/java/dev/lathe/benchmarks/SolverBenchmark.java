package dev.lathe.benchmarks;

import dev.lathe.solver.ExactSolver;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.sample.SampleProblems;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time to the proven optimum of generated problems; {@code benchmarks/solver-table jmh} runs it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SolverBenchmark {
  /** The network. */
  @Param({
    "vgg16",
    "mobilenetv2",
    "resnet50",
    "resnet101",
    "deitb",
    "unet",
    "yolo",
    "densenet121",
    "hrnet"
  })
  public String network = "resnet50";

  /** The most options a group has. */
  @Param({"64"})
  public int options = 64;

  /** The budget as a share of what the whole network uses. */
  @Param({"0.5"})
  public double share = 0.5;

  private PlanningProblem problem = new SampleProblems(2, 0.5, 1).vgg16();

  /** Makes the problem. */
  @Setup
  public void makeProblem() {
    SampleProblems samples = new SampleProblems(options, share, 1);
    problem =
        switch (network) {
          case "resnet50" -> samples.resnet50();
          case "resnet101" -> samples.resnet101();
          case "vgg16" -> samples.vgg16();
          case "mobilenetv2" -> samples.mobilenetV2();
          case "deitb" -> samples.deitB();
          case "unet" -> samples.unet();
          case "yolo" -> samples.yolo();
          case "densenet121" -> samples.densenet121();
          case "hrnet" -> samples.hrnet();
          default -> throw new IllegalArgumentException(network);
        };
  }

  /** Solves it. */
  @Benchmark
  public Solution solve() {
    return new ExactSolver().solve(problem, SolverOptions.defaults());
  }
}
