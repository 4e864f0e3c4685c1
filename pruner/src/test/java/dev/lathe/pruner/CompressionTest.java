package dev.lathe.pruner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.lut.Calibration;
import dev.lathe.lut.Timing;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.pruner.importance.Criterion;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.pruner.importance.ThresholdOptions;
import dev.lathe.pruner.schedule.Schedule;
import dev.lathe.trainer.TrainingOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole way on a device whose clock is arithmetic, by every method that is quick enough. */
class CompressionTest {
  private static final TargetDevice DEVICE =
      new TargetDevice(
          "arithmetic",
          TestNetworks::nanos,
          Calibration.fit(
              List.of(
                  Calibration.Point.of(1e5, 1e5),
                  Calibration.Point.of(2e5, 2e5),
                  Calibration.Point.of(3e5, 3e5))),
          models -> models.stream().map(model -> Timing.single(nanos(model))).toList());

  private final Network network = TestNetworks.residual();
  private final Dataset images = TestNetworks.images();

  @ParameterizedTest
  @EnumSource(Method.class)
  void everyMethodMeetsTheBudgetAndGoesOnWhereItWasCutOff(Method method, @TempDir Path folder)
      throws Exception {
    CompressionResult result = run(method, folder);

    assertThat(result.method()).isEqualTo(method.label());
    assertThat(result.meetsBudget()).isTrue();
    assertThat(result.finalMeasurements()).isEqualTo(1);
    Graph tuned = OnnxFile.read(folder.resolve(Compression.TUNED));
    assertThat(nanos(tuned)).isLessThanOrEqualTo(0.6 * nanos(network.graph()));

    // Without the report the run goes on with what lies in the folder, and comes to the same.
    Plan plan = PlanFile.readPlan(folder.resolve("plan.json"));
    Files.delete(folder.resolve(Compression.REPORT));
    Files.delete(folder.resolve(Compression.TUNED));
    CompressionResult again = run(method, folder);

    assertThat(again.models().get(2).parameters()).isEqualTo(result.models().get(2).parameters());
    assertThat(PlanFile.readPlan(folder.resolve("plan.json"))).isEqualTo(plan);
  }

  @Test
  void aNetworkOfMapsIsCompressedWithoutLabels(@TempDir Path folder) {
    Network maps = TestNetworks.maps();
    CompressionJob job =
        new CompressionJob(
            "maps",
            maps,
            new CompressionJob.Images(
                images.train().withoutLabels(),
                images.test().withoutLabels(),
                Normalization.unit(3)),
            new LatencyBudget.Share(0.7),
            CompressionJob.Way.of(
                Method.EAGLE_EYE, new ImportanceOptions(Criterion.TAYLOR, 2, 20, 20, 1)),
            CompressionJob.Tuning.of(
                TrainingOptions.defaults().toBuilder()
                    .epochs(2)
                    .batchSize(20)
                    .distillation(1)
                    .build()));

    CompressionResult result;
    try (RunFolder run = RunFolder.open(folder, new TreeMap<>())) {
      result = new Compression(job, DEVICE, run, Progress.silent()).run();
    }

    assertThat(result.judgement()).isEqualTo(Judgement.AGREEMENT);
    assertThat(result.meetsBudget()).isTrue();
    assertThat(result.models().get(0).accuracy()).isEqualTo(1);
    assertThat(result.models().get(2).accuracy()).isGreaterThan(result.models().get(1).accuracy());
  }

  private CompressionResult run(Method method, Path folder) {
    CompressionJob job =
        new CompressionJob(
            "residual",
            network,
            new CompressionJob.Images(images.train(), images.test(), Normalization.unit(3)),
            new LatencyBudget.Share(0.6),
            new CompressionJob.Way(
                method, schedule(method), new ImportanceOptions(Criterion.TAYLOR, 2, 20, 1)),
            CompressionJob.Tuning.of(
                TrainingOptions.defaults().toBuilder().epochs(1).batchSize(20).build()));
    SortedMap<String, String> identity = new TreeMap<>();
    identity.put("method", method.label());
    try (RunFolder run = RunFolder.open(folder, identity)) {
      return new Compression(job, DEVICE, run, Progress.silent()).run();
    }
  }

  /** The method's own, with as little training as there can be. */
  private static Schedule schedule(Method method) {
    return switch (method) {
      case HALP -> new Schedule.ExponentialSteps(30, 1);
      case IEE -> new Schedule.Reactivation(2, 2, 0.2);
      case EPI -> new Schedule.StableStructure(2, 1, 1, 0.9);
      case SHEDDING -> new Schedule.Shedding(2, 2);
      case LTP ->
          new Schedule.LearnedThresholds(2, 2, ThresholdOptions.defaults().withMinibatches(20));
      case EXACT, EAGLE_EYE, TRIALS, MDP, GREEDY, UNIFORM -> method.schedule();
    };
  }

  private static double nanos(Graph model) {
    double nanos = 0;
    for (Layer layer : Network.analyze(model, AnalysisOptions.ofBatch(1)).layers()) {
      int[] widths = layer.axes().stream().mapToInt(Layer.WidthAxis::fullWidth).toArray();
      nanos += TestNetworks.nanos(layer, widths);
    }
    return nanos;
  }
}
