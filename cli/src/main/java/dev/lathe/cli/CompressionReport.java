package dev.lathe.cli;

import dev.lathe.pruner.CompressionResult;
import dev.lathe.pruner.Judgement;
import dev.lathe.pruner.Plan;
import java.util.Locale;
import java.util.stream.Collectors;

/** A compression's result in words. */
record CompressionReport(CompressionResult result) implements Report {
  @Override
  public Object document() {
    return result;
  }

  @Override
  public String text() {
    TextTable table =
        new TextTable(
            "",
            "parameters",
            "MACs",
            "predicted",
            "measured",
            "10th..90th",
            "share",
            title(result.judgement()));
    double original = result.models().get(0).measuredMillis();
    for (CompressionResult.Model model : result.models()) {
      table.row(
          model.name(),
          Numbers.count(model.parameters()),
          Numbers.millions(model.macs()),
          Numbers.millis(model.predictedMillis()),
          Numbers.millis(model.measuredMillis()),
          "%s..%s"
              .formatted(
                  bare(model.timing().p10Nanos() / 1e6), bare(model.timing().p90Nanos() / 1e6)),
          Numbers.percent(model.measuredMillis() / original),
          Numbers.accuracy(model.accuracy()));
    }
    return table + budget() + plan() + course() + unproven();
  }

  /** Which outputs no random input tells of; nothing as a rule. */
  private String unproven() {
    String outputs =
        result.attempts().stream()
            .flatMap(attempt -> attempt.unproven().stream())
            .distinct()
            .collect(Collectors.joining(", "));
    return outputs.isEmpty()
        ? ""
        : "not proven: outputs (%s), which the original computes on no random input%n"
            .formatted(outputs);
  }

  /** What a judgement is called. */
  static String title(Judgement judgement) {
    return judgement == Judgement.ACCURACY ? "accuracy" : "output agreement";
  }

  /** What went otherwise than the schedule says; nothing as a rule. */
  private String course() {
    int without = result.course().stepsWithoutPlan();
    return without == 0
        ? ""
        : "warning: %d of the schedule's steps found no plan and kept what was kept before%n"
            .formatted(without);
  }

  private String budget() {
    return "budget %s = %s at batch %d on %s: %s%n"
        .formatted(
            result.budget(),
            Numbers.millis(result.budgetMillis()),
            result.batch(),
            result.device(),
            result.meetsBudget() ? "met" : "MISSED");
  }

  private String plan() {
    Plan.Proof proof = result.proof();
    return String.format(
        Locale.ROOT,
        "plan: %s, keeps %s of the importance (bound %s), solved in %.2f s; %s measured on the way,"
            + " %s at the end%n",
        proof.status().toLowerCase(Locale.ROOT),
        Numbers.percent(proof.objective() / proof.total()),
        Numbers.percent(proof.bound() / proof.total()),
        proof.solveSeconds(),
        result.attempts().size() == 1 ? "1 plan" : result.attempts().size() + " plans",
        result.finalMeasurements() == 1 ? "once" : result.finalMeasurements() + " times");
  }

  private static String bare(double millis) {
    return Numbers.millis(millis).replace(" ms", "");
  }
}
