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

  @Test
  void fullFormulationProvesTheSameOptimum() {
    PlanningProblem problem = new SampleProblems(4, 0.5, 2).resnet50();
    Solution exact = new ExactSolver().solve(problem, SolverOptions.defaults());
    Solution full = new FullFormulation().solve(problem, SolverOptions.defaults());
    assertThat(full.status()).isEqualTo(Status.OPTIMAL);
    assertThat(full.objective()).isEqualTo(exact.objective());
  }
}
