package dev.lathe.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExactSolverTest {
  private final ExactSolver solver = new ExactSolver();

  @Test
  void equalsBruteForceWithOneBudget() {
    RandomProblems problems = new RandomProblems(1);
    for (int i = 0; i < 3000; i++) {
      check("one budget " + i, problems.next(1));
    }
  }

  @Test
  void equalsBruteForceWithoutBudget() {
    RandomProblems problems = new RandomProblems(2);
    for (int i = 0; i < 500; i++) {
      check("no budget " + i, problems.next(0));
    }
  }

  @Test
  void equalsBruteForceWithSeveralBudgets() {
    RandomProblems problems = new RandomProblems(3);
    for (int i = 0; i < 300; i++) {
      check("several budgets " + i, problems.next(2 + i % 2));
    }
  }

  @Test
  void equalsBruteForceWhereTablesAreTooLarge() {
    // With so few cells nearly every variable is split, and what is left often goes to CP-SAT.
    RandomProblems problems = new RandomProblems(4);
    for (int i = 0; i < 600; i++) {
      PlanningProblem problem = problems.next(1);
      SolverOptions options = SolverOptions.defaults().withTableCells(4 << (i % 6));
      BruteForce truth = new BruteForce(problem);
      Solution solution = solver.solve(problem, options);
      assertThat(solution.found()).as("few cells " + i).isEqualTo(truth.best() != null);
      if (solution.found()) {
        assertThat(solution.status()).as("few cells " + i).isEqualTo(Status.OPTIMAL);
        assertThat(solution.objective()).as("few cells " + i).isEqualTo(truth.objective());
      }
    }
  }

  private void check(String name, PlanningProblem problem) {
    BruteForce truth = new BruteForce(problem);
    Solution solution = solver.solve(problem, SolverOptions.defaults());
    if (truth.best() == null) {
      assertThat(solution.status()).as(name).isEqualTo(Status.INFEASIBLE);
      for (Infeasibility.Smallest least :
          Objects.requireNonNull(solution.infeasibility()).smallest()) {
        assertThat(least.used()).as(name).isEqualTo(truth.leastUsage(least.resource()));
        assertThat(least.bound()).as(name).isEqualTo(least.used());
      }
      return;
    }
    assertThat(solution.status()).as(name).isEqualTo(Status.OPTIMAL);
    assertThat(solution.objective()).as(name).isEqualTo(truth.objective());
    assertThat(solution.bound()).as(name).isEqualTo(truth.objective());
    Evaluation evaluation = problem.evaluate(solution.requireChoice());
    assertThat(evaluation.feasible()).as(name).isTrue();
    assertThat(evaluation.usage()).as(name).isEqualTo(solution.usage());
  }
}
