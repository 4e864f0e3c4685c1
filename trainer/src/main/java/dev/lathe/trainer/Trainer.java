package dev.lathe.trainer;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.Graph;
import dev.lathe.trainer.Checkpoint.RunState;
import dev.lathe.trainer.operator.Mode;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Trains networks: from nothing, or finely after pruning with the original as teacher. */
@SuppressWarnings("try") // Scopes and guards act by being open.
public final class Trainer {
  private static final double NANOS = 1e9;

  private final TrainingJob job;
  private final TorchNetwork student;
  private final @Nullable TorchNetwork teacher;
  private final GradientDescent descent;
  private final LearningRate learningRate;
  private final @Nullable Checkpoint checkpoint;
  private RunState state;
  private Graph lastGood;
  private long savedNanos = System.nanoTime();

  private Trainer(
      TrainingJob job,
      TorchNetwork student,
      @Nullable TorchNetwork teacher,
      GradientDescent descent) {
    this.job = job;
    this.student = student;
    this.teacher = teacher;
    this.descent = descent;
    this.learningRate =
        LearningRate.of(job.options(), highestRate(job), job.training().batchesPerPass());
    this.checkpoint = job.checkpoints() == null ? null : new Checkpoint(job.checkpoints(), job);
    this.state = checkpoint == null ? RunState.start() : checkpoint.load(student, descent);
    this.lastGood = state.epoch() == 0 ? job.student() : student.toGraph();
  }

  /**
   * Trains a network, or goes on where an earlier run of the same job was cut off.
   *
   * @throws DivergedException if the loss stops being finite; the last good network is with it
   * @throws UserException if the network cannot be run, the examples have no labels and there is no
   *     teacher, or the checkpoint is of another job
   */
  public static TrainingResult train(TrainingJob job, Progress progress) {
    Graph imitated = job.options().distillation() > 0 ? job.teacher() : null;
    try (TorchNetwork student = TorchNetwork.of(job.student());
        TorchNetwork teacher = imitated == null ? null : TorchNetwork.frozen(imitated);
        GradientDescent descent =
            new GradientDescent(student.parameters(), job.options(), clipNorm(job))) {
      return new Trainer(job, student, teacher, descent).run(progress);
    }
  }

  private static boolean normalizes(TrainingJob job) {
    return job.student().nodes().stream().anyMatch(node -> node.is("BatchNormalization"));
  }

  /** See {@link TrainingOptions#learningRate}. */
  private static double highestRate(TrainingJob job) {
    double given = job.options().learningRate();
    if (!Double.isNaN(given)) {
      return given;
    }
    if (!normalizes(job)) {
      return 0.02;
    }
    return job.teacher() == null ? 0.1 : 0.05;
  }

  private static double clipNorm(TrainingJob job) {
    double given = job.options().clipNorm();
    return Double.isNaN(given) ? (normalizes(job) ? 5 : 1) : given;
  }

  private TrainingResult run(Progress progress) {
    int perEpoch = job.training().batchesPerPass();
    if (perEpoch == 0) {
      throw new UserException("There are no training examples.", "Maybe the folder is empty.");
    }
    long done = (long) state.epoch() * perEpoch + state.batch();
    try (Progress.Stage stage = progress.begin("train", learningRate.steps())) {
      stage.advance(done);
      while (state.epoch() < job.options().epochs()) {
        epoch(stage);
        endEpoch(stage);
      }
    }
    return new TrainingResult(learned(), state.epochs(), state.seconds(), job.options().seed());
  }

  private void epoch(Progress.Stage stage) {
    try (BatchSource.Pass pass = job.training().pass(state.epoch())) {
      for (int i = 0; i < state.batch() && pass.hasNext(); i++) {
        pass.next();
      }
      while (pass.hasNext()) {
        long startNanos = System.nanoTime();
        Minibatch batch = pass.next();
        Step step = step(batch);
        state = state.after(step.loss(), step.accuracy(), (System.nanoTime() - startNanos) / NANOS);
        stage.advance(1);
        stage.note(note());
        saveIfDue();
      }
    }
  }

  private String note() {
    String accuracy =
        state.labelled() == 0
            ? ""
            : String.format(Locale.ROOT, ", accuracy %.1f %%", 100 * state.accuracy());
    return String.format(
        Locale.ROOT,
        "epoch %d of %d, loss %.3f%s",
        state.epoch() + 1,
        job.options().epochs(),
        state.meanLoss(),
        accuracy);
  }

  private record Step(double loss, Accuracy accuracy) {}

  private Step step(Minibatch batch) {
    long number = (long) state.epoch() * job.training().batchesPerPass() + state.batch();
    // Dropout depends on the step alone, so that a run that goes on drops the same.
    torch.manual_seed(job.options().seed() * 1_000_003 + number);
    try (PointerScope scope = new PointerScope()) {
      Tensor x = student.tensor(batch.inputs(), batch.shape());
      Tensor logits = student.forward(x, Mode.TRAINING);
      Tensor loss = loss(logits, x, batch);
      double value = loss.item_double();
      Accuracy accuracy = accuracy(logits, batch);
      loss.backward();
      double norm = Double.isFinite(value) ? descent.clip() : Double.NaN;
      if (!Double.isFinite(norm)) {
        throw new DivergedException(
            "The loss stopped being finite in step %d (epoch %d)."
                .formatted(number + 1, state.epoch() + 1),
            lastGood);
      }
      descent.step(learningRate.at(number));
      return new Step(value, accuracy);
    }
  }

  private static Accuracy accuracy(Tensor logits, Minibatch batch) {
    int[] labels = batch.labels();
    return labels == null ? new Accuracy(0, 0) : Accuracy.of(TorchNetwork.rows(logits), labels);
  }

  private Tensor loss(Tensor logits, Tensor x, Minibatch batch) {
    TrainingOptions options = job.options();
    int[] labels = batch.labels();
    if (teacher == null) {
      if (labels == null) {
        throw new UserException(
            "The examples have no labels and there is no teacher to learn from.",
            "Maybe distillation is switched off; without labels it must be on.");
      }
      return Losses.crossEntropy(logits, labels, options.labelSmoothing());
    }
    Tensor imitation = Losses.distillation(logits, answers(teacher, x), options.temperature());
    double share = labels == null ? 1 : options.distillation();
    if (labels == null || share == 1) {
      return imitation;
    }
    return Losses.crossEntropy(logits, labels, options.labelSmoothing())
        .mul(new Scalar(1 - share))
        .add(imitation, new Scalar(share));
  }

  private static Tensor answers(TorchNetwork teacher, Tensor x) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return teacher.forward(x, Mode.EVALUATION);
    }
  }

  private void endEpoch(Progress.Stage stage) {
    long startNanos = System.nanoTime();
    Graph learned = learned();
    BatchSource validation = job.validation();
    double accuracy =
        validation == null
            ? Double.NaN
            : Evaluation.accuracy(learned, validation, Progress.silent()).top1();
    state = state.nextEpoch(accuracy, (System.nanoTime() - startNanos) / NANOS);
    lastGood = learned;
    if (!Double.isNaN(accuracy)) {
      stage.note(
          String.format(
              Locale.ROOT, "epoch %d, validation accuracy %.1f %%", state.epoch(), 100 * accuracy));
    }
    save();
  }

  /** The network as it would be handed out now: with averaged weights where they are kept. */
  private Graph learned() {
    return descent.averages().isEmpty() ? student.toGraph() : student.toGraph(descent.averages());
  }

  private void saveIfDue() {
    double seconds = (System.nanoTime() - savedNanos) / NANOS;
    if (seconds >= job.options().checkpointSeconds()) {
      save();
    }
  }

  private void save() {
    if (checkpoint != null) {
      checkpoint.save(student, descent, state);
      savedNanos = System.nanoTime();
    }
  }
}
