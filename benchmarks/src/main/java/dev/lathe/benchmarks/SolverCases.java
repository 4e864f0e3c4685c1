package dev.lathe.benchmarks;

import dev.lathe.solver.Budget;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemFile;
import dev.lathe.solver.sample.SampleProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The problems of the tables. */
final class SolverCases {
  private static final int FINE = 64;
  private static final int COARSE = 16;
  private static final long SEED = 1;
  private static final double HALF = 0.5;

  private SolverCases() {}

  /** The generated networks with at most so many options a group and a share of the budget. */
  static List<PlanningProblem> networks(double share) {
    SampleProblems fine = new SampleProblems(FINE, share, SEED);
    return List.of(
        fine.vgg16(),
        fine.mobilenetV2(),
        new SampleProblems(COARSE, share, SEED).resnet50(),
        fine.resnet50(),
        new SampleProblems(128, share, SEED).resnet50(),
        fine.resnet101(),
        fine.deitB(),
        fine.unet(),
        fine.yolo(),
        fine.densenet121(),
        fine.hrnet());
  }

  /** Problems on which the whole formulations are tried, too. */
  static List<PlanningProblem> formulated() {
    SampleProblems fine = new SampleProblems(FINE, HALF, SEED);
    return List.of(
        fine.vgg16(),
        fine.mobilenetV2(),
        new SampleProblems(COARSE, HALF, SEED).resnet50(),
        fine.resnet50(),
        fine.deitB(),
        fine.unet(),
        fine.yolo());
  }

  /** The problems of a real run, where their folder is there. */
  static List<PlanningProblem> shared(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".json.gz"))
          .sorted()
          .map(ProblemFile::read)
          .toList();
    }
  }

  /** Series in which one size grows; the key says which and how far. */
  static Map<String, List<PlanningProblem>> growing() {
    Map<String, List<PlanningProblem>> series = new LinkedHashMap<>();
    SampleProblems fine = new SampleProblems(FINE, HALF, SEED);
    SampleProblems coarse = new SampleProblems(COARSE, HALF, SEED);
    series.put("layers of a chain", each(List.of(50, 100, 300, 1200), fine::chain));
    series.put("layers of a residual network", each(List.of(53, 104, 300, 1200), fine::residual));
    series.put(
        "options a group, ResNet-50",
        each(
            List.of(8, 16, 32, 64, 128, 256),
            options -> new SampleProblems(options, HALF, SEED).resnet50()));
    PlanningProblem devices = fine.resnet50OnThreeDevices();
    series.put(
        "budgets at once, ResNet-50 on three devices",
        each(List.of(1, 2, 3, 4), count -> withFirst(devices, count)));
    series.put("four budgets that all bind, ResNet-50", bound());
    series.put("streams that are all coupled", each(List.of(4, 6, 8), coarse::coupledStreams));
    return series;
  }

  /** One problem for each share: several budgets bind, at some shares more of them. */
  private static List<PlanningProblem> bound() {
    return DoubleStream.of(0.7, HALF, 0.3)
        .mapToObj(share -> new SampleProblems(FINE, share, SEED).resnet50BoundOnThreeDevices())
        .toList();
  }

  /** The problems of which whole curves are asked. */
  static List<PlanningProblem> curves() {
    return List.of(
        new SampleProblems(COARSE, HALF, SEED).resnet50(),
        new SampleProblems(FINE, HALF, SEED).resnet50());
  }

  private static List<PlanningProblem> each(
      List<Integer> sizes, Function<Integer, PlanningProblem> made) {
    List<PlanningProblem> problems = new ArrayList<>();
    sizes.forEach(size -> problems.add(made.apply(size)));
    return problems;
  }

  private static PlanningProblem withFirst(PlanningProblem problem, int count) {
    List<Budget> budgets = problem.budgets().subList(0, count);
    return problem.withBudgets(budgets);
  }
}
