package dev.lathe.cli;

import dev.lathe.solver.Alternative;
import dev.lathe.solver.Choice;
import dev.lathe.solver.CurvePoint;
import dev.lathe.solver.Difference;
import dev.lathe.solver.Explanation;
import dev.lathe.solver.Group;
import dev.lathe.solver.Infeasibility;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Solution;
import dev.lathe.solver.Usage;
import dev.lathe.solver.json.AnswerJson;
import dev.lathe.solver.json.SolutionJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was found out about a planning problem.
 *
 * @param problem the problem with the budgets that were asked for
 * @param solution its solution
 * @param explanation why, if asked for
 * @param alternatives choices nearly as good, if asked for
 * @param curve the trade-off curve, if asked for
 * @param difference what changed since an earlier answer, if one was given
 */
record SolveReport(
    PlanningProblem problem,
    Solution solution,
    @Nullable Explanation explanation,
    List<Alternative> alternatives,
    List<CurvePoint> curve,
    @Nullable Difference difference)
    implements Report {
  private static final int SHOWN_TERMS = 10;

  SolveReport {
    alternatives = List.copyOf(alternatives);
    curve = List.copyOf(curve);
  }

  SolveReport withDifference(@Nullable Difference found) {
    return new SolveReport(problem, solution, explanation, alternatives, curve, found);
  }

  @Override
  public Object document() {
    ObjectNode root = SolutionJson.write(solution);
    root.put("problem", problem.name());
    if (explanation != null) {
      root.set("explanation", AnswerJson.explanation(explanation));
    }
    if (!alternatives.isEmpty()) {
      root.set("alternatives", AnswerJson.alternatives(alternatives));
    }
    if (!curve.isEmpty()) {
      root.set("curve", AnswerJson.curve(curve));
    }
    if (difference != null) {
      root.set("difference", AnswerJson.difference(difference));
    }
    return root;
  }

  @Override
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %s in %s s%n"
            .formatted(problem.name(), solution.status(), Numbers.decimal(solution.seconds(), 3)));
    if (solution.found()) {
      text.append(
          "objective %s, bound %s, gap %s%n"
              .formatted(
                  Amount.of(solution.objective()),
                  Amount.of(solution.bound()),
                  Amount.percent(solution.gap())));
      usage(text);
      choice(text, solution.requireChoice());
    }
    if (solution.infeasibility() != null) {
      infeasibility(text, solution.infeasibility());
    }
    difference(text);
    alternatives(text);
    curve(text);
    return text.toString();
  }

  private void usage(StringBuilder text) {
    if (solution.usage().isEmpty()) {
      return;
    }
    boolean explained = explanation != null;
    TextTable table =
        explained
            ? new TextTable("budget", "used", "limit", "slack", "1 more is worth", "1 value costs")
            : new TextTable("budget", "used", "limit", "slack");
    for (Usage used : solution.usage()) {
      String limit = Amount.of(used.limit());
      String slack = Amount.of(used.slack());
      if (explained) {
        double worth = explanation.marginalValues().getOrDefault(used.resource(), 0.0);
        table.row(
            used.resource(),
            Amount.of(used.used()),
            limit,
            slack,
            Amount.of(worth),
            Amount.of(1 / worth));
      } else {
        table.row(used.resource(), Amount.of(used.used()), limit, slack);
      }
    }
    text.append('\n').append(table);
  }

  private void choice(StringBuilder text, Choice choice) {
    List<String> removed =
        choice.kept().entrySet().stream()
            .filter(entry -> !entry.getValue())
            .map(Map.Entry::getKey)
            .toList();
    if (!choice.kept().isEmpty()) {
      text.append(
          "%nkeeps %d of %d blocks%s%n"
              .formatted(
                  choice.kept().size() - removed.size(),
                  choice.kept().size(),
                  removed.isEmpty() ? "" : "; removes " + String.join(", ", removed)));
    }
    if (explanation != null) {
      text.append('\n').append(new ExplanationText(problem, explanation).table());
      return;
    }
    TextTable table = new TextTable("group", "option", "of", "width");
    for (Group group : problem.groups()) {
      int option = choice.option(group.id());
      String width = group.widths().isEmpty() ? "-" : Integer.toString(group.widths().get(option));
      table.row(group.id(), Integer.toString(option), Integer.toString(group.options() - 1), width);
    }
    text.append('\n').append(table);
  }

  private static void infeasibility(StringBuilder text, Infeasibility reason) {
    TextTable table = new TextTable("budget", "smallest reachable", "proven at least", "limit");
    for (Infeasibility.Smallest least : reason.smallest()) {
      table.row(
          least.resource(),
          Amount.of(least.used()),
          Amount.of(least.bound()),
          Amount.of(least.limit()));
    }
    text.append("%nEach budget taken alone:%n%n%s".formatted(table));
    if (Double.isFinite(reason.ratio())) {
      text.append(
          "%nAll can be met together at %s of their limits (proven: not below %s).%n"
              .formatted(Amount.percent(reason.ratio()), Amount.percent(reason.ratioBound())));
    }
    TextTable terms = new TextTable("what holds it there", "budget", "uses");
    reason.holding().stream()
        .limit(SHOWN_TERMS)
        .forEach(term -> terms.row(term.term(), term.resource(), Amount.of(term.used())));
    text.append('\n').append(terms);
    if (reason.holding().size() > SHOWN_TERMS) {
      text.append("and %d more%n".formatted(reason.holding().size() - SHOWN_TERMS));
    }
  }

  private void difference(StringBuilder text) {
    if (difference == null) {
      return;
    }
    text.append(
        "%nSince the earlier answer: %s groups, %s blocks; objective %s%n"
            .formatted(
                difference.groups().size(),
                difference.blocks().size(),
                Amount.signed(difference.objective())));
    difference
        .usage()
        .forEach(
            (resource, more) -> text.append("  %s %s%n".formatted(resource, Amount.signed(more))));
    for (Difference.GroupChange change : difference.groups()) {
      text.append("  %s: %d to %d%n".formatted(change.group(), change.from(), change.to()));
    }
    difference
        .blocks()
        .forEach(
            (block, keep) -> text.append("  %s: %s%n".formatted(block, keep ? "kept" : "removed")));
  }

  private void alternatives(StringBuilder text) {
    if (alternatives.isEmpty()) {
      return;
    }
    TextTable table = new TextTable("alternative", "objective", "gap", "distance");
    for (int i = 0; i < alternatives.size(); i++) {
      Alternative alternative = alternatives.get(i);
      table.row(
          i == 0 ? "best" : Integer.toString(i + 1),
          Amount.of(alternative.objective()),
          Amount.percent(alternative.gap()),
          Integer.toString(alternative.distance()));
    }
    text.append('\n').append(table);
  }

  private void curve(StringBuilder text) {
    if (curve.isEmpty()) {
      return;
    }
    TextTable table = new TextTable("limit", "objective", "gap", "seconds");
    for (CurvePoint point : curve) {
      Solution at = point.solution();
      table.row(
          Amount.of(point.limit()),
          at.found() ? Amount.of(at.objective()) : at.status().name(),
          at.found() ? Amount.percent(at.gap()) : "-",
          Numbers.decimal(at.seconds(), 3));
    }
    text.append('\n').append(table);
  }
}
