package dev.lathe.benchmarks.study;

import dev.lathe.benchmarks.MachineState;
import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.DatasetOptions;
import dev.lathe.dataset.DatasetReader;
import dev.lathe.dataset.Holdout;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Network;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.Timing;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.profiler.LatencyModel;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.ModelMeasurement;
import dev.lathe.profiler.Profiler;
import dev.lathe.profiler.ProfilingOptions;
import dev.lathe.profiler.RuntimeProviders;
import dev.lathe.profiler.TimingOptions;
import dev.lathe.pruner.TargetDevice;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.batch.BatchSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What all runs of an experiment share: images, trained networks, and one latency table for each.
 * Networks are kept with the results, so that another machine goes on with the same; tables belong
 * to this machine and are kept in the work folder.
 */
final class Bench {
  private static final long SEED = 1;

  /** One training image in twelve is for looking at while methods are made better. */
  private static final double VALIDATION_SHARE = 1.0 / 12;

  /** Models of a few milliseconds: enough visits for a percentile of them. */
  private static final TimingOptions TIMING = new TimingOptions(40, 400, 0.005, 2_000_000, 3);

  private static final int VARIANTS = 16;
  private static final double TABLE_SECONDS = 60;

  private final Experiment experiment;
  private final Path networks;
  private final Path work;
  private final Dataset dataset;
  private final Holdout holdout;
  private final Normalization normalization;
  private final MeasuringRuntime runtime = RuntimeProviders.named("cpu").open(1);
  private final Map<String, Network> opened = new HashMap<>();

  /**
   * A bench.
   *
   * @param shared the folder of the shared data
   * @param results the folder of the experiment's results
   * @param work a folder for what need not be kept
   */
  Bench(Experiment experiment, Path shared, Path results, Path work) {
    this.experiment = experiment;
    this.networks = results.resolve("networks");
    this.work = work;
    this.dataset =
        DatasetReader.read(
            shared.resolve(experiment.data()), DatasetOptions.defaults(), Progress.silent());
    this.holdout = Holdout.of(dataset.train(), VALIDATION_SHARE, SEED);
    this.normalization = Normalization.measuredOn(dataset.train());
  }

  Dataset dataset() {
    return dataset;
  }

  /** Images to learn from, and those put aside from the training images. */
  Holdout holdout() {
    return holdout;
  }

  Normalization normalization() {
    return normalization;
  }

  /** The trained network, analysed at the experiment's batch. */
  Network network(Subject subject) {
    return opened.computeIfAbsent(
        subject.name(),
        name -> Network.analyze(trained(subject), AnalysisOptions.ofBatch(experiment.batch())));
  }

  private Graph trained(Subject subject) {
    Path file = networks.resolve(subject.name() + ".onnx");
    if (!Files.exists(file)) {
      Study.say("training %s, %d epochs", subject.name(), subject.epochs());
      TrainingOptions options =
          experiment.training().toBuilder().epochs(subject.epochs()).seed(SEED).build();
      TrainingJob job =
          new TrainingJob(
              subject.untrained(dataset, SEED),
              null,
              BatchSource.training(holdout.kept(), options.batchOptions(normalization)),
              BatchSource.evaluation(holdout.heldOut(), options.batchSize(), normalization),
              options,
              work.resolve(subject.name() + ".checkpoints"));
      OnnxFile.write(Trainer.train(job, new Notes()).graph(), file);
    }
    return OnnxFile.read(file);
  }

  /** This machine, with the latency table of a network. */
  TargetDevice device(Subject subject) {
    Network network = network(subject);
    Path file = work.resolve(subject.name() + ".table.json.gz");
    LatencyTable table;
    if (Files.exists(file)) {
      table = LatencyTable.read(file);
    } else {
      Study.say("measuring the layers of %s", subject.name());
      table =
          new Profiler(runtime, Study.COMMAND, MachineState.describe())
              .profileInto(
                  file,
                  network,
                  ProfilingOptions.defaults()
                      .withTimeBudgetSeconds(TABLE_SECONDS)
                      .withVariants(VARIANTS)
                      .withSeed(SEED),
                  Progress.silent());
    }
    LatencyModel latency = LatencyModel.of(network, table);
    return new TargetDevice(
        table.device().id(),
        latency::layerNanos,
        latency.calibration(),
        models ->
            ModelMeasurement.measureTogether(
                    runtime, models, experiment.batch(), TIMING, SEED, Progress.silent())
                .stream()
                .map(measured -> undisturbed(measured.timing()))
                .toList());
  }

  /**
   * The timing with its tenth percentile for the median: other work on the machine can only make a
   * run longer, and there may be so much of it that half of the runs are disturbed.
   */
  private static Timing undisturbed(Timing timing) {
    return new Timing(
        timing.count(),
        timing.p10Nanos(),
        timing.p10Nanos(),
        timing.medianNanos(),
        timing.meanNanos(),
        timing.standardDeviationNanos());
  }
}
