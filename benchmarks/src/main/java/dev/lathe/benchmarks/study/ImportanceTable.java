package dev.lathe.benchmarks.study;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.BatchOptions;
import dev.lathe.dataset.LabelledImages;
import dev.lathe.foundation.Progress;
import dev.lathe.foundation.SafeFile;
import dev.lathe.graph.Network;
import dev.lathe.graph.Surgery;
import dev.lathe.onnx.Graph;
import dev.lathe.pruner.Correction;
import dev.lathe.pruner.Plan;
import dev.lathe.pruner.Planner;
import dev.lathe.pruner.TargetDevice;
import dev.lathe.pruner.importance.Criterion;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.importance.ImportanceEstimator;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.solver.SolverOptions;
import dev.lathe.trainer.AdaptiveBatchNorm;
import dev.lathe.trainer.Evaluation;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.batch.BatchSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What measures of importance are worth: the first network of an experiment, planned exactly to
 * shares of its predicted latency, judged on the images that were put aside for validation. Writes
 * {@code importance.json} and {@code importance.md}; rows that are there are not made again.
 */
final class ImportanceTable {
  private static final List<Criterion> CRITERIA = List.of(Criterion.TAYLOR);
  private static final List<Integer> PERCENTS = List.of(50, 30);
  private static final int TUNING_MINIBATCHES = 215;
  private static final int STATISTICS_MINIBATCHES = 20;
  private static final long SEED = 1;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Experiment experiment;
  private final Bench bench;
  private final Path results;
  private final Subject subject;
  private final List<Row> rows = new ArrayList<>();
  private final double original;

  private ImportanceTable(Experiment experiment, Bench bench, Path results) {
    this.experiment = experiment;
    this.bench = bench;
    this.results = results;
    this.subject = experiment.subjects().get(0);
    this.original = accuracy(bench.network(subject).graph());
  }

  /**
   * One measure at one budget.
   *
   * @param importance the criterion, and whether its scores are scaled by probes
   * @param percent of the predicted latency that may be left
   * @param statistics validation accuracy with batch statistics of its own, 0 to 1
   * @param tuned validation accuracy after a short tuning, 0 to 1
   */
  record Row(String importance, int percent, double statistics, double tuned) {}

  /** Makes the rows that are not there yet. */
  static void write(Experiment experiment, Bench bench, Path results) throws IOException {
    ImportanceTable table = new ImportanceTable(experiment, bench, results);
    table.read();
    table.writePage();
    for (Criterion criterion : CRITERIA) {
      for (int probeImages : List.of(0, ImportanceOptions.defaults(SEED).probeImages())) {
        table.measure(
            ImportanceOptions.defaults(SEED).withCriterion(criterion).withProbeImages(probeImages));
      }
    }
  }

  private void read() throws IOException {
    Path file = results.resolve("importance.json");
    if (Files.exists(file)) {
      rows.addAll(Arrays.asList(JSON.readValue(Files.readString(file), Row[].class)));
    }
  }

  private void measure(ImportanceOptions options) {
    String name = options.criterion().label() + (options.probeImages() > 0 ? ", probed" : "");
    List<Integer> missing =
        PERCENTS.stream()
            .filter(
                percent ->
                    rows.stream()
                        .noneMatch(row -> row.importance.equals(name) && row.percent == percent))
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    Importance importance =
        ImportanceEstimator.estimate(
            bench.network(subject),
            bench.holdout().kept(),
            bench.normalization(),
            options,
            Progress.silent());
    for (int percent : missing) {
      Row row = row(name, percent, importance);
      Study.say("%s", row);
      rows.add(row);
      SafeFile.writeText(results.resolve("importance.json"), JSON.writeValueAsString(rows) + "\n");
      writePage();
    }
  }

  private Row row(String name, int percent, Importance importance) {
    Network network = bench.network(subject);
    TargetDevice device = bench.device(subject);
    Planner planner =
        new Planner(
            network, device.latency(), device.calibration(), importance, SolverOptions.defaults());
    double budgetMillis = percent / 100.0 * planner.originalMillis();
    Plan plan = planner.plan(budgetMillis, new Correction(0, 1, 0));
    LabelledImages images = bench.holdout().kept();
    TrainingOptions tuning = experiment.training().toBuilder().epochs(1).seed(SEED).build();
    BatchSource plain =
        BatchSource.training(
            images,
            new BatchOptions(tuning.batchSize(), bench.normalization(), Augmentation.none(), SEED));
    Graph pruned =
        AdaptiveBatchNorm.recalibrate(
            Surgery.apply(network, plan.selection()),
            plain,
            STATISTICS_MINIBATCHES,
            Progress.silent());
    BatchSource changed =
        BatchSource.training(images, tuning.batchOptions(bench.normalization()))
            .first(TUNING_MINIBATCHES);
    TrainingJob job = new TrainingJob(pruned, network.graph(), changed, null, tuning, null);
    Graph tuned = Trainer.train(job, Progress.silent()).graph();
    return new Row(name, percent, accuracy(pruned), accuracy(tuned));
  }

  private double accuracy(Graph graph) {
    return Evaluation.top1(
        graph, bench.holdout().heldOut(), bench.normalization(), Progress.silent());
  }

  private void writePage() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            """
            # Measures of importance

            Made by `%s %s importance`: %s, planned exactly to shares of its predicted latency, %,d validation images (the original: %.1f %%), one seed.
            With batch statistics of its own, and after %d minibatches of tuning.

            | importance | latency | with batch statistics | tuned |
            |---|---|---|---|
            """,
            Study.COMMAND,
            experiment.name(),
            subject.name(),
            bench.holdout().heldOut().size(),
            100 * original,
            TUNING_MINIBATCHES));
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %d %% | %.1f %% | %.1f %% |%n",
              row.importance,
              row.percent,
              100 * row.statistics,
              100 * row.tuned));
    }
    SafeFile.writeText(results.resolve("importance.md"), text.toString());
  }
}
