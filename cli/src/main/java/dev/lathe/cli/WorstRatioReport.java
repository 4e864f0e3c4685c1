package dev.lathe.cli;

import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Usage;
import dev.lathe.solver.WorstRatio;
import dev.lathe.solver.json.AnswerJson;

/** The choice whose largest share of any budget is smallest. */
record WorstRatioReport(PlanningProblem problem, WorstRatio found) implements Report {
  @Override
  public Object document() {
    return AnswerJson.worstRatio(found);
  }

  @Override
  public String text() {
    String head =
        "%s: %s in %s s%n"
            .formatted(problem.name(), found.status(), Numbers.decimal(found.seconds(), 3));
    if (!found.found()) {
      return head;
    }
    TextTable table = new TextTable("budget", "used", "limit", "share");
    for (Usage used : found.usage()) {
      table.row(
          used.resource(),
          Amount.of(used.used()),
          Amount.of(used.limit()),
          Amount.percent(used.used() / used.limit()));
    }
    return head
        + "worst share %s, bound %s, objective %s%n%n"
            .formatted(
                Amount.percent(found.ratio()),
                Amount.percent(found.bound()),
                Amount.of(found.objective()))
        + table;
  }
}
