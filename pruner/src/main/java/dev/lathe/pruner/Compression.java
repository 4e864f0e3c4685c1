package dev.lathe.pruner;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.BatchOptions;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Network;
import dev.lathe.lut.Timing;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.pruner.feature.FeatureMatches;
import dev.lathe.pruner.feature.Recalibration;
import dev.lathe.trainer.FeatureMatch;
import dev.lathe.trainer.Imitation;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.batch.BatchSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole way behind the latency table: importance, plan, cut, measure, plan again, tune, judge.
 * Every stage leaves its file in the run's folder, and the same job goes on with the first one that
 * is missing.
 */
public final class Compression {
  /** The result: the tuned model. */
  public static final String TUNED = "tuned.onnx";

  /** The model as it was cut, with its batch statistics estimated anew, before tuning. */
  public static final String PRUNED = "pruned.onnx";

  /** What was kept, and why. */
  public static final String PLAN = "plan.json";

  /** What came of it. */
  public static final String REPORT = "report.json";

  private static final String ATTEMPTS = "attempts.json";
  private static final String CHECKPOINTS = "checkpoints";
  private static final int RECALIBRATION_BATCHES = 20;

  private final CompressionJob job;
  private final TargetDevice device;
  private final RunFolder folder;
  private final Progress progress;

  /** A compression in a folder of its own. */
  public Compression(CompressionJob job, TargetDevice device, RunFolder folder, Progress progress) {
    this.job = job;
    this.device = device;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * Runs what is missing.
   *
   * @throws NoPlanException if no plan meets the budget
   */
  public CompressionResult run() {
    if (folder.has(REPORT)) {
      return PlanFile.readResult(folder.file(REPORT));
    }
    Plan plan = plan();
    Graph pruned = OnnxFile.read(folder.file(PRUNED));
    Graph tuned = tuned(plan, pruned);
    CompressionResult result = judge(plan, pruned, tuned);
    PlanFile.write(result, folder.file(REPORT));
    return result;
  }

  private Plan plan() {
    PlanningStage stage = new PlanningStage(job, device, folder, progress);
    if (folder.has(PLAN)) {
      Plan plan = PlanFile.readPlan(folder.file(PLAN));
      PlanFile.requireFits(plan, stage.network());
      return plan;
    }
    ClosedLoop.Outcome outcome = stage.run();
    PlanFile.write(outcome.attempts().stream().map(this::summary).toList(), folder.file(ATTEMPTS));
    OnnxFile.write(recalibrated(stage.network(), outcome.chosen()), folder.file(PRUNED));
    // Last, because its presence says that the stage is done.
    PlanFile.write(outcome.chosen().plan(), folder.file(PLAN));
    return outcome.chosen().plan();
  }

  private Graph recalibrated(Network network, ClosedLoop.Attempt chosen) {
    BatchSource batches =
        BatchSource.training(
            job.images().train(),
            new BatchOptions(
                job.tuning().training().batchSize(),
                job.images().normalization(),
                Augmentation.none(),
                job.tuning().training().seed()));
    return new Recalibration(network, batches, RECALIBRATION_BATCHES)
        .of(chosen.plan().selection(), chosen.pruned(), progress);
  }

  private CompressionResult.Attempt summary(ClosedLoop.Attempt attempt) {
    return new CompressionResult.Attempt(
        attempt.plan().prediction().predictedMillis(),
        attempt.measuredMillis(),
        attempt.budgetMillis(job.budget()),
        attempt.plan().proof().objective(),
        attempt.unproven());
  }

  private Graph tuned(Plan plan, Graph pruned) {
    if (folder.has(TUNED)) {
      return OnnxFile.read(folder.file(TUNED));
    }
    BatchSource batches =
        BatchSource.training(
            job.images().train(),
            job.tuning().training().batchOptions(job.images().normalization()));
    List<FeatureMatch> matches =
        job.tuning().features() == 0
            ? List.of()
            : FeatureMatches.of(job.network(), plan.selection(), pruned);
    TrainingOptions options = job.tuning().training();
    TrainingJob training =
        new TrainingJob(
                pruned, job.network().graph(), batches, null, options, folder.file(CHECKPOINTS))
            .withTeacher(job.network().graph())
            .withLoss(Imitation.loss(pruned, options, matches, job.tuning().features()));
    Graph tuned = Trainer.train(training, progress).graph();
    OnnxFile.write(tuned, folder.file(TUNED));
    return tuned;
  }

  private CompressionResult judge(Plan plan, Graph pruned, Graph tuned) {
    Graph original = job.network().graph();
    List<Graph> graphs = List.of(original, pruned, tuned);
    FinalMeasurement measurement =
        FinalMeasurement.of(() -> device.measurement().measureTogether(graphs), job.budget());
    List<Timing> timings = measurement.timings();
    List<CompressionResult.Model> models = new ArrayList<>();
    double[] predicted = {
      plan.prediction().originalMillis(),
      plan.prediction().predictedMillis(),
      plan.prediction().predictedMillis()
    };
    String[] names = {"original", "pruned", "tuned"};
    for (int index = 0; index < names.length; index++) {
      models.add(model(names[index], graphs.get(index), predicted[index], timings.get(index)));
    }
    double originalMillis = timings.get(0).medianNanos() / 1e6;
    return new CompressionResult(
        CompressionResult.SCHEMA_VERSION,
        job.name(),
        device.id(),
        job.budget().toString(),
        job.way().method().label(),
        job.budget().millis(originalMillis),
        job.network().batch(),
        job.tuning().training().seed(),
        new PlanningStage(job, device, folder, progress).course(),
        plan.proof(),
        PlanFile.readAttempts(folder.file(ATTEMPTS)),
        measurement.count(),
        job.judgement(),
        models);
  }

  private CompressionResult.Model model(
      String name, Graph graph, double predictedMillis, Timing timing) {
    Network network = Network.analyze(graph, AnalysisOptions.defaults());
    return new CompressionResult.Model(
        name,
        network.parameterCount(),
        network.macs() / network.batch(),
        predictedMillis,
        timing,
        job.judgement()
            .of(
                graph,
                job.network().graph(),
                job.images().test(),
                job.images().normalization(),
                progress));
  }
}
