package dev.lathe.benchmarks;

import dev.lathe.solver.Budget;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Table;
import dev.lathe.solver.Term;
import dev.lathe.solver.sample.SampleProblems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/** Problems of the same kinds as those of the tables, with other seeds. */
final class SolverSeeds {
  private static final int FINE = 64;
  private static final int COARSE = 16;
  private static final int MANY_LAYERS = 300;

  /** Changed budgets lie between these multiples of the original. */
  private static final double LEAST_BUDGET = 0.7;

  private static final double MOST_BUDGET = 1.3;

  /** Each cell is changed by up to this share of itself. */
  private static final double CHANGE = 0.1;

  private SolverSeeds() {}

  /** For each family its problems, to be made one by one, with seeds from 1 on and each share. */
  static Map<String, List<Supplier<PlanningProblem>>> families(int seeds, double[] shares) {
    Map<String, Function<SampleProblems, PlanningProblem>> fine = new LinkedHashMap<>();
    fine.put("VGG-16", SampleProblems::vgg16);
    fine.put("MobileNetV2", SampleProblems::mobilenetV2);
    fine.put("ResNet-50", SampleProblems::resnet50);
    fine.put("ResNet-101", SampleProblems::resnet101);
    fine.put("DeiT-B", SampleProblems::deitB);
    fine.put("U-Net", SampleProblems::unet);
    fine.put("YOLO-like", SampleProblems::yolo);
    fine.put("DenseNet-121-like", SampleProblems::densenet121);
    fine.put("HRNet-like", SampleProblems::hrnet);
    fine.put("chain of 300 layers", sample -> sample.chain(MANY_LAYERS));
    fine.put("300 layers, residual", sample -> sample.residual(MANY_LAYERS));
    fine.put("ResNet-50, three devices and memory", SampleProblems::resnet50OnThreeDevices);
    Map<String, List<Supplier<PlanningProblem>>> families = new LinkedHashMap<>();
    fine.forEach(
        (name, made) -> families.put(name + ", 64 widths", each(FINE, seeds, shares, made)));
    families.put("ResNet-50, 128 widths", each(2 * FINE, seeds, shares, SampleProblems::resnet50));
    families.put(
        "eight coupled streams, 16 widths",
        each(COARSE, seeds, shares, sample -> sample.coupledStreams(8)));
    families.put(
        "ResNet-50, four budgets that bind, 64 widths",
        each(FINE, seeds, shares, SampleProblems::resnet50BoundOnThreeDevices));
    return families;
  }

  private static List<Supplier<PlanningProblem>> each(
      int options, int seeds, double[] shares, Function<SampleProblems, PlanningProblem> made) {
    List<Supplier<PlanningProblem>> problems = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      for (double share : shares) {
        SampleProblems sample = new SampleProblems(options, share, seed);
        problems.add(() -> renamed(made.apply(sample), sample.seed()));
      }
    }
    return problems;
  }

  /** So many changed versions of each problem, with other budgets and tables. */
  static List<Supplier<PlanningProblem>> changed(List<PlanningProblem> problems, int seeds) {
    List<Supplier<PlanningProblem>> changed = new ArrayList<>();
    for (PlanningProblem problem : problems) {
      for (long seed = 1; seed <= seeds; seed++) {
        long own = seed;
        changed.add(() -> changed(problem, own));
      }
    }
    return changed;
  }

  private static PlanningProblem changed(PlanningProblem problem, long seed) {
    Random random = new Random(seed);
    List<Term> terms = problem.terms().stream().map(term -> changed(term, random)).toList();
    double factor = LEAST_BUDGET + (MOST_BUDGET - LEAST_BUDGET) * random.nextDouble();
    List<Budget> budgets =
        problem.budgets().stream()
            .map(budget -> new Budget(budget.resource(), Math.rint(budget.limit() * factor)))
            .toList();
    return new PlanningProblem(
        problem.name() + ", seed " + seed,
        problem.groups(),
        problem.blocks(),
        problem.sums(),
        terms,
        budgets);
  }

  private static Term changed(Term term, Random random) {
    Table table = term.table();
    Table other =
        Table.generate(
            table.shape(),
            index -> Math.rint(table.at(index) * (1 + CHANGE * (2 * random.nextDouble() - 1))));
    return term instanceof Term.Cost cost
        ? new Term.Cost(cost.id(), cost.resource(), cost.block(), cost.over(), other)
        : new Term.Value(term.id(), term.block(), term.over(), other);
  }

  private static PlanningProblem renamed(PlanningProblem problem, long seed) {
    return new PlanningProblem(
        problem.name() + ", seed " + seed,
        problem.groups(),
        problem.blocks(),
        problem.sums(),
        problem.terms(),
        problem.budgets());
  }
}
