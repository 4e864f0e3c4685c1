package dev.lathe.benchmarks.study;

import dev.lathe.foundation.SafeFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** The page of an experiment: tables, plots and who is ahead by how much. */
final class Page {
  /** The share of the limit from which on results count as being at equal latency. */
  private static final double COMPARABLE = 0.9;

  private final Experiment experiment;
  private final List<Finished> finished;
  private final Map<Run, String> failed;
  private final StringBuilder text = new StringBuilder();

  private Page(Experiment experiment, List<Finished> finished, Map<Run, String> failed) {
    this.experiment = experiment;
    this.finished = finished;
    this.failed = failed;
  }

  /**
   * Writes {@code README.md} and the plots from the runs that are there.
   *
   * @param failed why others came to nothing
   */
  static void write(
      Experiment experiment, List<Finished> finished, Map<Run, String> failed, Path results) {
    if (finished.isEmpty()) {
      return;
    }
    Page page = new Page(experiment, finished, failed);
    page.compose(results);
    SafeFile.writeText(results.resolve("README.md"), page.text.toString());
  }

  private void compose(Path results) {
    line("# %s: methods at equal measured latency", experiment.title());
    line("");
    line("Made by `%s %s`, which goes on where it was;", Study.COMMAND, experiment.name());
    line(
        "%d of %d runs are there, %d of them without a result.",
        finished.size() + failed.size(), experiment.runs().size(), failed.size());
    line(
        "They took %.1f hours together, on a machine with %d processors and a load of %s.",
        finished.stream().mapToDouble(Finished::seconds).sum() / 3600,
        Runtime.getRuntime().availableProcessors(),
        loads());
    line(
        "Latency: batch %d, one thread, every result measured in turns with its original; the tenth percentile of the runs, since other work can only make them longer.",
        experiment.batch());
    line(
        "After pruning every method gets the same %,d minibatches of tuning with the original as teacher; what a method trains before its last plan comes on top of it.",
        finished.get(0).tuningMinibatches());
    line("Accuracy is on the test images, which nothing else looks at.");
    for (Subject subject : experiment.subjects()) {
      List<Finished> ours = of(subject);
      if (!ours.isEmpty()) {
        section(subject, ours, results);
      }
    }
  }

  private String loads() {
    double[] loads =
        finished.stream().mapToDouble(one -> Double.parseDouble(one.load())).sorted().toArray();
    return String.format(Locale.ROOT, "%.1f to %.1f", loads[0], loads[loads.length - 1]);
  }

  private void section(Subject subject, List<Finished> runs, Path results) {
    line("");
    line("## %s", subject.name());
    line("");
    Finished any = runs.get(0);
    var original = any.result().models().get(0);
    line(
        "Trained for %d epochs: accuracy %.2f %%, %,d parameters, %.2f M MACs, %.2f ms in the first run.",
        subject.epochs(),
        100 * any.originalAccuracy(),
        original.parameters(),
        original.macs() / 1e6,
        original.measuredMillis());
    String plot = subject.name() + ".svg";
    SafeFile.writeText(results.resolve(plot), plot(subject, runs).toSvg());
    line("");
    line("![accuracy over latency](%s)", plot);
    for (int percent : percents(runs)) {
      budget(percent, runs.stream().filter(one -> one.run().percent() == percent).toList());
      failed.entrySet().stream()
          .filter(one -> one.getKey().subject().equals(subject.name()))
          .filter(one -> one.getKey().percent() == percent)
          .forEach(one -> failure(one.getKey(), one.getValue()));
    }
  }

  private void failure(Run run, String why) {
    line("");
    line("Without a result: %s, seed %d. %s", run.contender().title(), run.seed(), why);
  }

  private ScatterPlot plot(Subject subject, List<Finished> runs) {
    ScatterPlot plot =
        new ScatterPlot(
            experiment.title() + ", " + subject.name(),
            "measured latency, % of the original",
            "accuracy, %");
    for (Contender contender : Contender.values()) {
      List<ScatterPlot.Point> points =
          runs.stream()
              .filter(one -> one.run().contender() == contender)
              .map(
                  one ->
                      new ScatterPlot.Point(
                          100 * one.measuredShare(), 100 * one.tuned().accuracy()))
              .toList();
      if (!points.isEmpty()) {
        plot.add(contender.title(), points);
      }
    }
    return plot;
  }

  private void budget(int percent, List<Finished> runs) {
    line("");
    line("### At most %d %% of the latency", percent);
    line("");
    line(
        "| method | seeds | accuracy | before tuning | measured | predicted | parameters | MACs | training on the way | first plan, of its budget |");
    line("|---|---|---|---|---|---|---|---|---|---|");
    List<Contender> present = new ArrayList<>();
    for (Contender contender : Contender.values()) {
      List<Finished> own = runs.stream().filter(one -> one.run().contender() == contender).toList();
      if (!own.isEmpty()) {
        present.add(contender);
        row(contender, own);
      }
    }
    line("");
    verdict(present, runs);
  }

  private void row(Contender contender, List<Finished> runs) {
    line(
        "| %s | %d | %s | %s | %s | %s | %,.0f | %.2f M | %,.0f | %s |",
        contender.title(),
        runs.size(),
        spread(runs.stream().map(one -> 100 * one.tuned().accuracy()).toList(), 2),
        spread(runs.stream().map(one -> 100 * one.prunedAccuracy()).toList(), 1),
        spread(runs.stream().map(one -> 100 * one.measuredShare()).toList(), 1),
        spread(runs.stream().map(one -> 100 * one.predictedShare()).toList(), 1),
        mean(runs.stream().map(one -> (double) one.tuned().parameters()).toList()),
        mean(runs.stream().map(one -> one.tuned().macs() / 1e6).toList()),
        mean(
            runs.stream().map(one -> (double) one.result().course().trainedMinibatches()).toList()),
        spread(runs.stream().map(Page::firstPlan).toList(), 0));
  }

  /** What the first plan was measured to take, in per cent of its budget. */
  private static double firstPlan(Finished one) {
    var first = one.result().attempts().get(0);
    return 100 * first.measuredMillis() / first.budgetMillis();
  }

  /** The mean, and the range where there are several. */
  private static String spread(List<Double> values, int digits) {
    String format = "%." + digits + "f %%";
    String mean = String.format(Locale.ROOT, format, mean(values));
    if (values.size() == 1) {
      return mean;
    }
    double low = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double high = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    String range = "%." + digits + "f..%." + digits + "f";
    return mean + " (" + String.format(Locale.ROOT, range, low, high) + ")";
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /** Who is best, and how far ours are from HALP. */
  private void verdict(List<Contender> present, List<Finished> runs) {
    List<Contender> ranked =
        present.stream()
            .sorted(Comparator.comparingDouble((Contender one) -> -accuracy(one, runs)))
            .toList();
    if (ranked.size() < 2) {
      return;
    }
    line(
        "Best: %s, %.2f points before %s.%s",
        ranked.get(0).title(),
        accuracy(ranked.get(0), runs) - accuracy(ranked.get(1), runs),
        ranked.get(1).title(),
        againstHalp(present, runs));
    List<String> lighter =
        present.stream()
            .filter(one -> usedOfLimit(one, runs) < COMPARABLE)
            .map(
                one ->
                    String.format(
                        Locale.ROOT,
                        "%s (%.0f %% of it)",
                        one.title(),
                        100 * usedOfLimit(one, runs)))
            .toList();
    if (!lighter.isEmpty()) {
      line("");
      line(
          "Not at equal latency, because they left more than a tenth of the limit unused: %s.",
          String.join(", ", lighter));
    }
  }

  /** How much of the allowed latency a contender's results take on average. */
  private static double usedOfLimit(Contender contender, List<Finished> runs) {
    return mean(
        runs.stream()
            .filter(one -> one.run().contender() == contender)
            .map(one -> 100 * one.measuredShare() / one.run().percent())
            .toList());
  }

  private static String againstHalp(List<Contender> present, List<Finished> runs) {
    if (!present.contains(Contender.HALP) || !present.contains(Contender.OURS)) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        " Ours against HALP: %+.2f points.",
        accuracy(Contender.OURS, runs) - accuracy(Contender.HALP, runs));
  }

  private static double accuracy(Contender contender, List<Finished> runs) {
    return mean(
        runs.stream()
            .filter(one -> one.run().contender() == contender)
            .map(one -> 100 * one.tuned().accuracy())
            .toList());
  }

  private List<Finished> of(Subject subject) {
    return finished.stream().filter(one -> one.run().subject().equals(subject.name())).toList();
  }

  private static List<Integer> percents(List<Finished> runs) {
    TreeSet<Integer> percents = new TreeSet<>(Comparator.reverseOrder());
    runs.forEach(one -> percents.add(one.run().percent()));
    return List.copyOf(percents);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
