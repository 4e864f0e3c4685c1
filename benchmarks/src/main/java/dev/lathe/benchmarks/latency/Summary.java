package dev.lathe.benchmarks.latency;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The results for people to read. */
final class Summary {
  private final StringBuilder text = new StringBuilder();

  private Summary() {}

  static String markdown(
      List<NetworkResult> networks,
      Optional<GridResult> grid,
      List<RepeatResult> repeats,
      Optional<LoadResult> load) {
    Summary summary = new Summary();
    summary.head(networks);
    if (!networks.isEmpty()) {
      summary.predictions(networks);
      summary.others(networks);
    }
    grid.ifPresent(summary::grid);
    if (!repeats.isEmpty()) {
      summary.repeats(repeats);
    }
    load.ifPresent(summary::load);
    return summary.text.toString();
  }

  private void head(List<NetworkResult> networks) {
    line("# Predicted and measured latency");
    line("");
    line(
        "Made by `benchmarks/latency-model`, which goes on where it was cut off; one JSON file a part holds every variant.");
    networks.stream()
        .map(result -> result.made().device())
        .distinct()
        .forEach(device -> line("Device: " + device + "."));
    line("");
  }

  private void predictions(List<NetworkResult> networks) {
    line("## Variants that nothing was fitted to");
    line("");
    line(
        "Random widths and removed blocks, from a fifth of the width to all of it. Every variant is measured in turns with the whole network, in whose time"
            + " it is told, so that a drift of the machine cancels: once before the table is made and once after, with models loaded anew and in other company."
            + " What is compared with the prediction is the mean of both; *measured again* is how far the second is from the first. Without any error of the"
            + " model, errors would be about half of that, since the mean of two is that much nearer to the truth than they are to each other. *Samples* are timings of layers plus variants that were measured for the table; *of a grid* is"
            + " their share of a grid over all distinct layers in steps of "
            + NetworkRun.GRID_STEP
            + " channels (HALP's table has steps of 2). *Spread* is the median over the variants of how far the timings of one variant lie apart, from the 10th to"
            + " the 90th percentile.");
    line("");
    line(
        "| network | batch | whole | variants | within 5 % | within 10 % | median | p95 | bias | stated | measured again: 5 %, 10 %, median, p95 | spread | samples | of a grid | minutes |");
    line("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (NetworkResult result : networks) {
      Errors errors = result.predicted();
      line(
          "| %s | %d | %.2f ms | %d | %s | %s | %s | %s | %+.1f %% | %s | %s | %s | %d | %.1f %% | %.1f |",
          result.network(),
          result.batch(),
          result.wholeMillis(),
          errors.count(),
          whole(errors.within5()),
          whole(errors.within10()),
          tenth(errors.median()),
          tenth(errors.p95()),
          100 * errors.bias(),
          tenth(result.statedRelativeError()),
          inShort(result.again()),
          tenth(spread(result)),
          result.timings(),
          100.0 * result.timings() / result.gridSamples(),
          result.profileMinutes());
    }
    Errors all =
        together(networks, variant -> variant.predictedMillis() / variant.measuredMillis() - 1);
    line(
        "| all | | | %d | %s | %s | %s | %s | %+.1f %% | | %s | | %d | %.1f %% | %.1f |",
        all.count(),
        whole(all.within5()),
        whole(all.within10()),
        tenth(all.median()),
        tenth(all.p95()),
        100 * all.bias(),
        inShort(together(networks, NetworkResult.Variant::againOverFirst)),
        networks.stream().mapToInt(NetworkResult::timings).sum(),
        100.0
            * networks.stream().mapToInt(NetworkResult::timings).sum()
            / networks.stream().mapToLong(NetworkResult::gridSamples).sum(),
        networks.stream().mapToDouble(NetworkResult::profileMinutes).sum());
    line("");
    reached(networks, all);
    List<NetworkResult> doubtful =
        networks.stream().filter(result -> !result.made().doubts().isEmpty()).toList();
    if (!doubtful.isEmpty()) {
      line("The self-check had doubts before these:");
      line("");
      doubtful.forEach(
          result ->
              line(
                  "- %s at batch %d, %s: %s",
                  result.network(),
                  result.batch(),
                  result.made().at(),
                  String.join(" ", result.made().doubts())));
      line("");
    }
  }

  private void reached(List<NetworkResult> networks, Errors all) {
    Errors again = together(networks, NetworkResult.Variant::againOverFirst);
    line(
        "Wanted: 99 %% within 10 %%, 90 %% within 5 %%, with 3 %% of a grid's samples. Reached: %s within 10 %% and %s within 5 %%. Measuring the same"
            + " variants again, by the same means and minutes later, gives what it gave before to within 10 %% for %s of them and to within 5 %% for %s: half of"
            + " that difference is in the means that predictions are compared with, and in each of the variants that the calibration was fitted to.",
        tenth(all.within10()),
        tenth(all.within5()),
        tenth(again.within10()),
        tenth(again.within5()));
    line("");
    List<NetworkResult> short5 =
        networks.stream().filter(result -> result.predicted().within5() < 0.9).toList();
    if (!short5.isEmpty()) {
      line(
          "Below 90 % within 5 %: "
              + short5.stream().map(Summary::shortfall).collect(Collectors.joining("; "))
              + ". Small nodes, whose share of the time depends on what else the machine does, and widths that fill no vectors (a shuffled or joined axis"
              + " has any) are the hard part.");
      line("");
    }
  }

  private static String shortfall(NetworkResult result) {
    return "%s at batch %d (%s; measured again %s)"
        .formatted(
            result.network(),
            result.batch(),
            whole(result.predicted().within5()),
            whole(result.again().within5()));
  }

  private static double spread(NetworkResult result) {
    double[] spreads =
        result.unseen().stream()
            .mapToDouble(variant -> variant.spreadMillis() / variant.measuredMillis())
            .sorted()
            .toArray();
    return spreads[spreads.length / 2];
  }

  private static String inShort(Errors errors) {
    return String.join(
        ", ",
        whole(errors.within5()),
        whole(errors.within10()),
        tenth(errors.median()),
        tenth(errors.p95()));
  }

  private static Errors together(
      List<NetworkResult> networks, ToDoubleFunction<NetworkResult.Variant> signed) {
    return Errors.of(
        networks.stream()
            .flatMap(result -> result.unseen().stream())
            .mapToDouble(signed)
            .toArray());
  }

  private void others(List<NetworkResult> networks) {
    line("## The same variants by simpler ways");
    line("");
    line(
        "*Isolated* is the plain sum of the layers as they were measured by themselves, *line* a line over it fitted to the variants that the product's calibration"
            + " is fitted to, but without what was seen of layers within them. *MACs* take multiply-accumulate operations at the speed of the whole network, again"
            + " with a line.");
    line("");
    line(
        "| network | batch | median, p95: product | isolated | line | MACs | line | within 5 %, 10 %: product | isolated | line | MACs | line |");
    line("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (NetworkResult result : networks) {
      List<Errors> ways =
          List.of(
              result.predicted(),
              result.isolated(),
              result.byLine(NetworkResult.Variant::isolatedMillis),
              result.byMacs(),
              result.byLine(NetworkResult.Variant::macs));
      line(
          "| %s | %d | %s | %s |",
          result.network(),
          result.batch(),
          ways.stream()
              .map(way -> tenth(way.median()) + ", " + tenth(way.p95()))
              .collect(Collectors.joining(" | ")),
          ways.stream()
              .map(way -> whole(way.within5()) + ", " + whole(way.within10()))
              .collect(Collectors.joining(" | ")));
    }
    line("");
  }

  private void grid(GridResult result) {
    line("## A full grid");
    line("");
    line(
        "%s: every way's answers at %d pairs of widths, against a second measurement of all of them (%s). What all of a"
            + " way's answers have in common is divided out, as a calibration would; steps of 2 show how far the same widths measured twice are apart. Input channels that"
            + " are no multiple of 4 take another kernel and up to twice as long, and output channels are computed in blocks of 8 or 16: between steps of 8 lies another"
            + " surface, of which the product, which plans in steps of 8, asks nothing.",
        result.layer(), result.points(), result.made().at());
    doubts(result.made());
    line("");
    line(
        "| way | samples | all pairs: median | p95 | within 5 % | within 10 % | steps of 8: median | p95 | within 5 % | within 10 % |");
    line("|---|---|---|---|---|---|---|---|---|---|");
    for (GridResult.Way way : result.ways()) {
      line(
          "| %s | %d | %s | %s |",
          way.name(), way.samples(), row(way.errors()), row(way.offered()));
    }
    line("");
  }

  private static String row(Errors errors) {
    return String.join(
        " | ",
        tenth(errors.median()),
        tenth(errors.p95()),
        whole(errors.within5()),
        whole(errors.within10()));
  }

  private void repeats(List<RepeatResult> results) {
    line("## The same table twice");
    line("");
    line("| network | entries | within the stated error | median difference | p95 |");
    line("|---|---|---|---|---|");
    for (RepeatResult result : results) {
      line(
          "| %s | %d | %s | %s | %s |",
          result.network(),
          result.entries(),
          tenth(result.withinStated()),
          tenth(result.median()),
          tenth(result.p95()));
    }
    line("");
    results.forEach(result -> doubts(result.made()));
  }

  private void load(LoadResult result) {
    line("");
    line("## Beside two busy processes");
    line("");
    line(
        "%s at batch 1: %.2f ms before, %.2f ms beside them (%+.1f %%), %.2f ms after.",
        result.network(),
        result.quietMillis(),
        result.loadedMillis(),
        100 * result.shift(),
        result.afterMillis());
    line(
        result.doubts().isEmpty()
            ? "The self-check found the machine fit."
            : "The self-check said: " + String.join(" ", result.doubts()));
    doubts(result.made());
    line("");
  }

  private void doubts(Circumstances made) {
    if (!made.doubts().isEmpty()) {
      line("Doubts before (%s): %s", made.at(), String.join(" ", made.doubts()));
    }
  }

  private static String whole(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String tenth(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private void line(String words) {
    text.append(words).append('\n');
  }

  private void line(String format, Object... values) {
    line(String.format(Locale.ROOT, format, values));
  }
}
