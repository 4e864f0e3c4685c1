package dev.lathe.solver;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Properties of every answer, on many small random problems whose choices can all be tried. */
class AnswerPropertiesTest {
  private static final double ROUNDING = 1e-9;

  private final ExactSolver solver = new ExactSolver();

  @Test
  void curvePointsEqualSingleSolvesAndBruteForce() {
    RandomProblems problems = new RandomProblems(11);
    for (int i = 0; i < 200; i++) {
      PlanningProblem problem = problems.next(1);
      String name = "curve " + i;
      double last = Double.NEGATIVE_INFINITY;
      for (CurvePoint point : solver.curve(problem, "r0", 5, SolverOptions.defaults())) {
        PlanningProblem limited = problem.withBudget("r0", point.limit());
        Solution single = solver.solve(limited, SolverOptions.defaults());
        assertThat(point.solution().status()).as(name).isEqualTo(Status.OPTIMAL);
        assertThat(point.solution().objective()).as(name).isEqualTo(single.objective());
        assertThat(single.objective()).as(name).isEqualTo(new BruteForce(limited).objective());
        assertThat(single.objective()).as(name).isGreaterThanOrEqualTo(last);
        last = single.objective();
      }
    }
  }

  @Test
  void alternativesAreDistinctWithinTheirGapAndFarEnoughApart() {
    RandomProblems problems = new RandomProblems(12);
    for (int i = 0; i < 400; i++) {
      PlanningProblem problem = problems.next(1);
      PreparedProblem prepared = solver.prepare(problem, SolverOptions.defaults());
      Solution best = prepared.solve();
      if (best.found()) {
        int distance = 1 + i % 3;
        List<Alternative> found = prepared.alternatives(best, 6, 0.3, distance);
        checkAlternatives("alternatives " + i, problem, best, found, distance);
      }
    }
  }

  private static void checkAlternatives(
      String name,
      PlanningProblem problem,
      Solution best,
      List<Alternative> alternatives,
      int distance) {
    assertThat(alternatives.size()).as(name).isBetween(1, 6);
    assertThat(alternatives.get(0).choice()).as(name).isEqualTo(best.requireChoice());
    Set<Choice> distinct = new HashSet<>();
    double last = Double.POSITIVE_INFINITY;
    for (Alternative alternative : alternatives) {
      for (Choice other : distinct) {
        Difference difference = Difference.between(problem, other, alternative.choice());
        assertThat(difference.size()).as(name).isGreaterThanOrEqualTo(distance);
      }
      assertThat(distinct.add(alternative.choice())).as(name).isTrue();
      Evaluation evaluation = problem.evaluate(alternative.choice());
      assertThat(evaluation.feasible()).as(name).isTrue();
      assertThat(evaluation.objective()).as(name).isEqualTo(alternative.objective());
      assertThat(alternative.gap()).as(name).isBetween(0.0, 0.3);
      assertThat(alternative.objective()).as(name).isLessThanOrEqualTo(last);
      last = alternative.objective();
    }
  }

  @Test
  void smallestWorstRatioEqualsBruteForce() {
    RandomProblems problems = new RandomProblems(13);
    for (int i = 0; i < 200; i++) {
      PlanningProblem problem = positive(problems.next(1 + i % 3));
      List<Evaluation> all = new BruteForce(problem).all();
      double atLeast = i % 4 == 0 ? Double.NEGATIVE_INFINITY : all.get(i % all.size()).objective();
      double truth =
          all.stream()
              .filter(evaluation -> evaluation.objective() >= atLeast)
              .mapToDouble(AnswerPropertiesTest::worstRatio)
              .min()
              .orElseThrow();

      WorstRatio found = solver.smallestWorstRatio(problem, atLeast, SolverOptions.defaults());

      String name = "worst ratio " + i;
      assertThat(found.status()).as(name).isEqualTo(Status.OPTIMAL);
      assertThat(found.ratio()).as(name).isCloseTo(truth, within(ROUNDING));
      assertThat(found.bound()).as(name).isCloseTo(truth, within(ROUNDING));
      assertThat(found.objective()).as(name).isGreaterThanOrEqualTo(atLeast);
      Evaluation evaluation = problem.evaluate(found.requireChoice());
      assertThat(worstRatio(evaluation)).as(name).isEqualTo(found.ratio());
    }
  }

  @Test
  void nothingIsWorthMoreThanTheBest() {
    RandomProblems problems = new RandomProblems(14);
    for (int i = 0; i < 50; i++) {
      PlanningProblem problem = positive(problems.next(1 + i % 2));
      double most =
          new BruteForce(problem).all().stream().mapToDouble(Evaluation::objective).max().orElse(0);

      WorstRatio found = solver.smallestWorstRatio(problem, most + 1, SolverOptions.defaults());

      assertThat(found.status()).as("too much " + i).isEqualTo(Status.INFEASIBLE);
    }
  }

  @Test
  void infeasibleBudgetsAreAnsweredWithTheSmallestUsageAndRatio() {
    RandomProblems problems = new RandomProblems(15);
    int infeasible = 0;
    for (int i = 0; i < 600; i++) {
      PlanningProblem problem = problems.next(1 + i % 3);
      BruteForce truth = new BruteForce(problem);
      if (truth.best() == null) {
        infeasible++;
        Solution solution = solver.solve(problem, SolverOptions.defaults());
        checkInfeasibility("infeasible " + i, problem, truth, solution);
      }
    }
    assertThat(infeasible).isGreaterThan(40);
  }

  @Test
  void whatIsFarFromATreeIsAnsweredTheSame() {
    // No elimination table fits into one cell, so that everything falls back.
    SolverOptions noTables = SolverOptions.defaults().withTableCells(1);
    RandomProblems problems = new RandomProblems(16);
    for (int i = 0; i < 40; i++) {
      PlanningProblem problem = problems.next(1 + i % 2);
      BruteForce truth = new BruteForce(problem);
      Solution solution = solver.solve(problem, noTables);
      String name = "no tables " + i;
      if (truth.best() == null) {
        checkInfeasibility(name, problem, truth, solution);
      } else {
        assertThat(solution.status()).as(name).isEqualTo(Status.OPTIMAL);
        assertThat(solution.objective()).as(name).isEqualTo(truth.objective());
      }
    }
  }

  private static void checkInfeasibility(
      String name, PlanningProblem problem, BruteForce truth, Solution solution) {
    assertThat(solution.status()).as(name).isEqualTo(Status.INFEASIBLE);
    Infeasibility reason = requireNonNull(solution.infeasibility());
    for (Infeasibility.Smallest least : reason.smallest()) {
      double usage = truth.leastUsage(least.resource());
      assertThat(least.used()).as(name).isEqualTo(usage);
      assertThat(least.bound()).as(name).isEqualTo(usage);
    }
    assertThat(problem.evaluate(reason.closest()).usage()).as(name).isEqualTo(reason.usage());
    if (problem.budgets().stream().allMatch(budget -> budget.limit() > 0)) {
      double ratio =
          truth.all().stream().mapToDouble(AnswerPropertiesTest::worstRatio).min().orElseThrow();
      assertThat(reason.ratioBound()).as(name).isLessThanOrEqualTo(ratio + ROUNDING);
      assertThat(reason.ratio()).as(name).isBetween(ratio - ROUNDING, ratio * 1.001 + ROUNDING);
    }
  }

  @Test
  void changedTablesAreSolvedFromThePreviousState() {
    RandomProblems problems = new RandomProblems(17);
    for (int i = 0; i < 300; i++) {
      PlanningProblem problem = problems.next(1 + i % 2);
      PreparedProblem prepared = solver.prepare(problem, SolverOptions.defaults());
      prepared.solve();
      PlanningProblem changed = changed(problem, i);

      Solution solution = prepared.changed(changed).solve();

      BruteForce truth = new BruteForce(changed);
      Status status = truth.best() == null ? Status.INFEASIBLE : Status.OPTIMAL;
      assertThat(solution.status()).as("changed " + i).isEqualTo(status);
      assertThat(solution.objective()).as("changed " + i).isEqualTo(truth.objective());
    }
  }

  /** The same groups and blocks; one term's table negated in part, one term gone, more budget. */
  private static PlanningProblem changed(PlanningProblem problem, int seed) {
    List<Term> terms = new ArrayList<>(problem.terms());
    Term first = terms.get(seed % terms.size());
    int[] cell = {0};
    Table table =
        Table.generate(
            first.table().shape(),
            index -> first.table().at(index) + (cell[0]++ % 3 == 0 ? 7 : -1));
    terms.set(
        seed % terms.size(),
        first instanceof Term.Cost cost
            ? new Term.Cost(cost.id(), cost.resource(), cost.block(), cost.over(), table)
            : new Term.Value(first.id(), first.block(), first.over(), table));
    terms.remove((seed + 1) % terms.size());
    Budget budget = problem.budgets().get(0);
    return new PlanningProblem(
            problem.name(),
            problem.groups(),
            problem.blocks(),
            problem.sums(),
            terms,
            problem.budgets())
        .withBudget(budget.resource(), budget.limit() + seed % 5);
  }

  @Test
  void objectivesRiseAndBoundsFallUntilTheyMeet() {
    RandomProblems problems = new RandomProblems(18);
    for (int i = 0; i < 200; i++) {
      List<SearchState> states = new ArrayList<>();
      Solution solution =
          solver.solve(problems.next(1), SolverOptions.defaults().withListener(states::add));
      for (int k = 1; k < states.size(); k++) {
        assertThat(states.get(k).objective()).isGreaterThanOrEqualTo(states.get(k - 1).objective());
        assertThat(states.get(k).bound()).isLessThanOrEqualTo(states.get(k - 1).bound());
      }
      if (solution.found()) {
        SearchState last = states.get(states.size() - 1);
        assertThat(last.objective()).as("moves " + i).isEqualTo(solution.objective());
        assertThat(last.bound()).as("moves " + i).isEqualTo(solution.bound());
        assertThat(last.gap()).isZero();
      }
    }
  }

  /** The same problem with limits that are all positive. */
  private static PlanningProblem positive(PlanningProblem problem) {
    PlanningProblem changed = problem;
    for (Budget budget : problem.budgets()) {
      changed = changed.withBudget(budget.resource(), Math.max(3, budget.limit()));
    }
    return changed;
  }

  private static double worstRatio(Evaluation evaluation) {
    return evaluation.usage().stream()
        .mapToDouble(usage -> usage.used() / usage.limit())
        .max()
        .orElseThrow();
  }
}
