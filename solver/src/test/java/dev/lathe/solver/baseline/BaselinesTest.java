package dev.lathe.solver.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.solver.ExactSolver;
import dev.lathe.solver.FullFormulation;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemSolver;
import dev.lathe.solver.Solution;
import dev.lathe.solver.SolverOptions;
import dev.lathe.solver.Status;
import dev.lathe.solver.sample.SampleProblems;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BaselinesTest {
  private static final List<ProblemSolver> BASELINES =
      List.of(new UniformPlanner(), new GreedyPlanner(), new HalpPlanner(1), new HalpPlanner(30));

  @Test
  void noBaselineBreaksABudgetOrBeatsTheOptimum() {
    SampleProblems samples = new SampleProblems(16, 0.5, 1);
    for (PlanningProblem problem :
        List.of(samples.resnet50(), samples.vgg16(), samples.unet(), samples.deitB())) {
      Solution best = new ExactSolver().solve(problem, SolverOptions.defaults());
      assertThat(best.status()).isEqualTo(Status.OPTIMAL);
      for (ProblemSolver baseline : BASELINES) {
        Solution solution = baseline.solve(problem, SolverOptions.defaults());
        assertThat(solution.found()).as(baseline.name() + problem.name()).isTrue();
        assertThat(problem.evaluate(solution.requireChoice()).feasible()).isTrue();
        assertThat(solution.objective()).isLessThanOrEqualTo(best.objective());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(FullFormulation.Engine.class)
  void fullFormulationsProveTheSameOptimum(FullFormulation.Engine engine) {
    PlanningProblem problem = new SampleProblems(4, 0.5, 2).resnet50();
    Solution exact = new ExactSolver().solve(problem, SolverOptions.defaults());
    Solution full = new FullFormulation(engine).solve(problem, SolverOptions.defaults());
    assertThat(full.status()).isEqualTo(Status.OPTIMAL);
    assertThat(full.objective()).isEqualTo(exact.objective());
  }

  @ParameterizedTest
  @EnumSource(FullFormulation.Engine.class)
  void fullFormulationsProveThatThereIsNoChoice(FullFormulation.Engine engine) {
    PlanningProblem problem = new SampleProblems(4, 0.5, 2).vgg16().withBudget("latency_gpu", 1);
    Solution full = new FullFormulation(engine).solve(problem, SolverOptions.defaults());
    assertThat(full.status()).isEqualTo(Status.INFEASIBLE);
  }

  @Test
  void augmentedKnapsackIsGreedyAboutChains() {
    // Chain a: one more costs 4 and is worth 1, then one more costs 1 and is worth 20.
    AugmentedKnapsack.Items a =
        new AugmentedKnapsack.Items(
            new int[] {0, 1, 2}, new double[] {0, 4, 5}, new double[] {0, 1, 21});
    // Chain b: costs 4, worth 5.
    AugmentedKnapsack.Items b =
        new AugmentedKnapsack.Items(new int[] {0, 1}, new double[] {0, 4}, new double[] {0, 5});

    // All of a, 21 for 5, would be best. But b is packed first, as in the released code, and with 4
    // left the first of a, worth 1, is not taken instead of b, so the second of a is never reached.
    assertThat(new AugmentedKnapsack(List.of(a, b)).solve(5)).containsExactly(0, 1);
    assertThat(new AugmentedKnapsack(List.of(a, b)).solve(9)).containsExactly(2, 1);
  }

  @Test
  void itemsThatSaveMakeRoomForOthers() {
    // The second of a saves 3: all of a costs 1, and leaves 4 for b.
    AugmentedKnapsack.Items a =
        new AugmentedKnapsack.Items(
            new int[] {0, 1, 2}, new double[] {0, 4, 1}, new double[] {0, 5, 6});
    AugmentedKnapsack.Items b =
        new AugmentedKnapsack.Items(
            new int[] {0, 1, 2}, new double[] {0, 4, 9}, new double[] {0, 5, 6});

    assertThat(new AugmentedKnapsack(List.of(a, b)).solve(5)).containsExactly(2, 1);
  }
}
