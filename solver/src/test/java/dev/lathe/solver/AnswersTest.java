package dev.lathe.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.solver.sample.SampleProblems;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersTest {
  private final ExactSolver solver = new ExactSolver();

  @Test
  void workedExampleOfTheDocumentation() {
    // Within 6: (1, 2) is worth 6 + 9 = 15 and costs 6; (2, 1) is worth 13.
    Solution solution = solver.solve(WorkedExample.within(6), SolverOptions.defaults());

    assertThat(solution.status()).isEqualTo(Status.OPTIMAL);
    assertThat(solution.requireChoice().options()).containsEntry("first", 1);
    assertThat(solution.requireChoice().options()).containsEntry("second", 2);
    assertThat(solution.objective()).isEqualTo(15);
    assertThat(solution.bound()).isEqualTo(15);
    assertThat(solution.gap()).isZero();
    assertThat(solution.usage().get(0).slack()).isZero();
  }

  @Test
  void exampleFileOfTheDocumentationIsTheWorkedExample() {
    Path root = Path.of(System.getProperty("lathe.root", "."));
    PlanningProblem problem = ProblemFile.read(root.resolve("docs/examples/chain.json"));

    assertThat(solver.solve(problem, SolverOptions.defaults()).requireChoice())
        .isEqualTo(solver.solve(WorkedExample.within(6), SolverOptions.defaults()).requireChoice());
  }

  @Test
  void infeasibleBudgetIsAnsweredWithTheSmallestUsage() {
    Solution solution = solver.solve(WorkedExample.within(0.5), SolverOptions.defaults());

    assertThat(solution.status()).isEqualTo(Status.INFEASIBLE);
    Infeasibility reason = java.util.Objects.requireNonNull(solution.infeasibility());
    assertThat(reason.smallest().get(0).used()).isEqualTo(1);
    assertThat(reason.closest().options()).containsEntry("first", 0).containsEntry("second", 0);
    assertThat(reason.holding().get(0).term()).isEqualTo("cost");
  }

  @Test
  void fractionsAreNeverRoundedOverTheBudget() {
    // As doubles 0.1 + 0.2 is more than 0.3, by 3e-17.
    PlanningProblem problem =
        PlanningProblem.builder("fractions")
            .group("a", 2)
            .group("b", 2)
            .value("a.value", Table.row(0, 1), "a")
            .value("b.value", Table.row(0, 1), "b")
            .cost("a.cost", "ms", Table.row(0, 0.1), "a")
            .cost("b.cost", "ms", Table.row(0, 0.2), "b")
            .budget("ms", 0.3)
            .build();

    Solution solution = solver.solve(problem, SolverOptions.defaults());

    assertThat(solution.objective()).isEqualTo(1);
    assertThat(problem.evaluate(solution.requireChoice()).feasible()).isTrue();
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    assertThatThrownBy(
            () ->
                PlanningProblem.builder("broken")
                    .group("a", 2)
                    .group("a", 0)
                    .value("v", Table.row(1, 2, Double.NaN), "missing")
                    .costIn("nowhere", "c", "ms", Table.scalar(1))
                    .budget("ms", Double.POSITIVE_INFINITY)
                    .build())
        .isInstanceOfSatisfying(
            InvalidProblemException.class, e -> assertThat(e.problems()).hasSize(6))
        .hasMessageContaining("The options of the group a (0) must be 1 to 100000.")
        .hasMessageContaining("The group (missing) of the term v is unknown.")
        .hasMessageContaining("The cell 2 of the term v (NaN) must be a finite number.");
  }

  @Test
  void curvePointsEqualSingleSolves() {
    PlanningProblem problem = new SampleProblems(8, 0.5, 3).mobilenetV2();
    String resource = problem.budgets().get(0).resource();

    List<CurvePoint> curve = solver.curve(problem, resource, 8, SolverOptions.defaults());

    double last = Double.NEGATIVE_INFINITY;
    for (CurvePoint point : curve) {
      Solution single =
          solver.solve(problem.withBudget(resource, point.limit()), SolverOptions.defaults());
      assertThat(point.solution().status()).isEqualTo(Status.OPTIMAL);
      assertThat(point.solution().objective()).isEqualTo(single.objective());
      assertThat(point.solution().objective()).isGreaterThanOrEqualTo(last);
      last = point.solution().objective();
    }
  }

  @Test
  void alternativesAreDistinctAndWithinTheirGap() {
    PlanningProblem problem = new SampleProblems(8, 0.5, 4).resnet50();
    PreparedProblem prepared = solver.prepare(problem, SolverOptions.defaults());
    Solution best = prepared.solve();

    List<Alternative> alternatives = prepared.alternatives(best, 12, 0.01, 2);

    assertThat(alternatives).hasSize(12);
    assertThat(alternatives.get(0).choice()).isEqualTo(best.requireChoice());
    Set<Choice> distinct = new HashSet<>();
    for (Alternative alternative : alternatives) {
      assertThat(distinct.add(alternative.choice())).isTrue();
      assertThat(alternative.gap()).isBetween(0.0, 0.01);
      assertThat(problem.evaluate(alternative.choice()).feasible()).isTrue();
      assertThat(alternative.objective()).isLessThanOrEqualTo(best.objective());
    }
  }

  @Test
  void explanationSaysWhatTheNextStepsWouldDo() {
    PlanningProblem problem = WorkedExample.within(6);
    PreparedProblem prepared = solver.prepare(problem, SolverOptions.defaults());

    Explanation explanation = prepared.explain(prepared.solve().requireChoice());

    // From (1, 2): first down to 0 loses 6 and saves 6 - 3; first up to 2 gains 2 and costs 9 - 6.
    List<Explanation.Step> steps = explanation.groups().get(0).steps();
    assertThat(steps.get(0).difference().objective()).isEqualTo(-6);
    assertThat(steps.get(0).difference().usage()).containsEntry("latency_ms", -3.0);
    assertThat(steps.get(1).difference().objective()).isEqualTo(2);
    assertThat(steps.get(1).difference().usage()).containsEntry("latency_ms", 3.0);
    assertThat(explanation.marginalValues().get("latency_ms")).isPositive();
  }

  @Test
  void problemsAreReadBackAsWritten(@TempDir Path folder) {
    PlanningProblem problem = new SampleProblems(4, 0.5, 5).unet();
    for (String name : List.of("problem.json", "problem.json.gz")) {
      ProblemFile.write(folder.resolve(name), problem);
      assertThat(ProblemFile.read(folder.resolve(name))).isEqualTo(problem);
    }
  }

  @Test
  void sameSeedGivesTheSameSolution() {
    PlanningProblem problem = new SampleProblems(16, 0.4, 6).resnet50OnThreeDevices();
    Solution first = solver.solve(problem, SolverOptions.defaults().withSeed(7));
    Solution second = solver.solve(problem, SolverOptions.defaults().withSeed(7));
    assertThat(first.requireChoice()).isEqualTo(second.requireChoice());
    assertThat(first.bound()).isEqualTo(second.bound());
  }
}
