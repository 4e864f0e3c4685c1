package dev.lathe.trainer;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.trainer.Checkpoint.RunState;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import dev.lathe.trainer.peer.PeerLostException;
import dev.lathe.trainer.peer.Peers;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Trains networks: from nothing, or finely after pruning with the original as teacher. */
@SuppressWarnings("try") // Scopes and guards act by being open.
public final class Trainer {
  private static final double NANOS = 1e9;

  private final TrainingJob job;
  private final BatchSource training;
  private final TorchNetwork student;
  private final @Nullable TorchNetwork teacher;
  private final GradientDescent descent;
  private final LearningRate learningRate;
  private final CommonState common;
  private final @Nullable Checkpoint checkpoint;
  private RunState state;
  private Graph lastGood;
  private long savedNanos = System.nanoTime();

  private Trainer(
      TrainingJob job,
      TorchNetwork student,
      @Nullable TorchNetwork teacher,
      GradientDescent descent,
      Peers peers) {
    this.job = job;
    this.training = job.training().part(peers.rank(), peers.size());
    this.student = student;
    this.teacher = teacher;
    this.descent = descent;
    this.learningRate =
        LearningRate.of(job.options(), Choices.learningRate(job), job.training().batchesPerPass());
    this.common = new CommonState(peers, student, descent);
    String fingerprint = Checkpoint.fingerprint(job);
    common.checkSameJob(fingerprint);
    this.checkpoint =
        job.checkpoints() == null || peers.rank() > 0
            ? null
            : new Checkpoint(job.checkpoints(), fingerprint);
    this.state =
        common.begin(checkpoint == null ? RunState.start() : checkpoint.load(student, descent));
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
    try (Peers alone = Peers.none()) {
      return train(job, alone, progress);
    }
  }

  /**
   * {@link #train(TrainingJob, Progress)} together with other processes, which all give the same
   * job and all get the same result. Process 0 writes the checkpoints; the others need not see
   * them.
   *
   * @throws PeerLostException if another process is gone
   */
  public static TrainingResult train(TrainingJob job, Peers peers, Progress progress) {
    Graph imitated = job.teacher();
    Loss loss = job.loss();
    try (TorchNetwork student = TorchNetwork.of(job.student(), loss.studentValues());
        TorchNetwork teacher =
            imitated == null ? null : TorchNetwork.frozen(imitated, loss.teacherValues());
        GradientDescent descent =
            new GradientDescent(
                student.parameters(), job.options(), Choices.clipNorm(job), job.held())) {
      return new Trainer(job, student, teacher, descent, peers).run(progress);
    }
  }

  private TrainingResult run(Progress progress) {
    int perEpoch = training.batchesPerPass();
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
    try (BatchSource.Pass pass = training.pass(state.epoch())) {
      for (int i = 0; i < state.batch() && pass.hasNext(); i++) {
        pass.next();
      }
      while (pass.hasNext()) {
        long startNanos = System.nanoTime();
        CommonState.Step step = step(pass.next());
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

  private CommonState.Step step(Minibatch batch) {
    TrainingOptions options = job.options();
    long number = (long) state.epoch() * training.batchesPerPass() + state.batch();
    // What is drawn depends on the step alone, so that a run that goes on draws the same.
    long seed = options.seed() * 1_000_003 + number;
    torch.manual_seed(seed);
    Mixture mixture =
        options.mixup() > 0
            ? Mixture.draw(options.mixup(), batch.size(), new SplittableRandom(seed))
            : null;
    try (PointerScope scope = new PointerScope()) {
      Answers answers = answers(batch, mixture);
      Tensor loss = job.loss().of(answers);
      CommonState.Step own = new CommonState.Step(loss.item_double(), accuracy(answers, batch));
      CommonState.Step step = common.backward(loss, own, batch.size());
      double norm = Double.isFinite(step.loss()) ? descent.clip() : Double.NaN;
      if (!Double.isFinite(norm)) {
        throw new DivergedException(
            "The loss stopped being finite in step %d (epoch %d)."
                .formatted(number + 1, state.epoch() + 1),
            lastGood);
      }
      descent.step(learningRate.at(number), number);
      return step;
    }
  }

  private Answers answers(Minibatch batch, @Nullable Mixture mixture) {
    try (Autocast autocast = Autocast.to(job.options().precision())) {
      return Answers.of(batch, mixture, student, common.mode(), teacher);
    }
  }

  private static Accuracy accuracy(Answers answers, Minibatch batch) {
    int[] labels = batch.labels();
    return labels == null
        ? new Accuracy(0, 0)
        : Accuracy.of(TorchNetwork.rows(answers.logits()), labels);
  }

  private void endEpoch(Progress.Stage stage) {
    long startNanos = System.nanoTime();
    Graph learned = learned();
    BatchSource validation = job.validation();
    double accuracy =
        validation == null
            ? Double.NaN
            : Evaluation.accuracy(learned, validation, common.peers(), Progress.silent()).top1();
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
