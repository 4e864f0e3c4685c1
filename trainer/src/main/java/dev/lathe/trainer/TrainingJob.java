package dev.lathe.trainer;

import static java.util.Objects.requireNonNull;

import dev.lathe.onnx.Graph;
import dev.lathe.trainer.batch.BatchSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is to be trained, on what, and where the run is remembered.
 *
 * @param student the network that is trained
 * @param teacher the network whose answers are imitated, usually the one the student was made of;
 *     null for none
 * @param training the examples to learn from
 * @param validation the examples to judge by after every epoch; null for none
 * @param loss what is made small
 * @param options how
 * @param held what of the student stays as it is
 * @param checkpoints a folder of this run's own, where it goes on after it was cut off; null to
 *     remember nothing
 */
public record TrainingJob(
    Graph student,
    @Nullable Graph teacher,
    BatchSource training,
    @Nullable BatchSource validation,
    Loss loss,
    TrainingOptions options,
    Held held,
    @Nullable Path checkpoints) {
  /** Checks that what is needed is there. */
  public TrainingJob {
    requireNonNull(student, "student is null");
    requireNonNull(training, "training is null");
    requireNonNull(loss, "loss is null");
    requireNonNull(options, "options is null");
    requireNonNull(held, "held is null");
  }

  /** A job that trains all of the student. */
  public TrainingJob(
      Graph student,
      @Nullable Graph teacher,
      BatchSource training,
      @Nullable BatchSource validation,
      Loss loss,
      TrainingOptions options,
      @Nullable Path checkpoints) {
    this(student, teacher, training, validation, loss, options, Held.nothing(), checkpoints);
  }

  /** A job with {@link Losses#standard}, for which a teacher without a share is none. */
  public TrainingJob(
      Graph student,
      @Nullable Graph teacher,
      BatchSource training,
      @Nullable BatchSource validation,
      TrainingOptions options,
      @Nullable Path checkpoints) {
    this(
        student,
        options.distillation() > 0 ? teacher : null,
        training,
        validation,
        Losses.standard(options),
        options,
        Held.nothing(),
        checkpoints);
  }

  /** A job without teacher, validation and checkpoints, with {@link Losses#standard}. */
  public static TrainingJob of(Graph student, BatchSource training, TrainingOptions options) {
    return new TrainingJob(student, null, training, null, options, null);
  }

  /** The same with another loss. */
  public TrainingJob withLoss(Loss other) {
    return new TrainingJob(
        student, teacher, training, validation, other, options, held, checkpoints);
  }

  /** The same with another teacher, or none. */
  public TrainingJob withTeacher(@Nullable Graph other) {
    return new TrainingJob(student, other, training, validation, loss, options, held, checkpoints);
  }

  /** The same with other elements held. */
  public TrainingJob holding(Held other) {
    return new TrainingJob(
        student, teacher, training, validation, loss, options, other, checkpoints);
  }
}
