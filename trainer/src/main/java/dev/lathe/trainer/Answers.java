package dev.lathe.trainer;

import dev.lathe.foundation.UserException;
import dev.lathe.trainer.batch.Minibatch;
import dev.lathe.trainer.operator.Mode;
import dev.lathe.trainer.operator.Tensors;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What student and teacher made of one minibatch, and what was wanted: all that a {@link Loss} is
 * made of. The teacher runs when it is first asked. Valid during the step only.
 */
@SuppressWarnings("try") // Guards act by being open.
public final class Answers {
  private final Minibatch batch;
  private final @Nullable Mixture mixture;
  private final Tensor inputs;
  private final TorchNetwork student;
  private final Map<String, Tensor> values;
  private final @Nullable TorchNetwork teacher;
  private @Nullable Map<String, Tensor> teacherValues;

  private Answers(
      Minibatch batch,
      @Nullable Mixture mixture,
      Tensor inputs,
      TorchNetwork student,
      Mode mode,
      @Nullable TorchNetwork teacher) {
    this.batch = batch;
    this.mixture = mixture;
    this.inputs = inputs;
    this.student = student;
    this.values = student.run(inputs, mode);
    this.teacher = teacher;
  }

  /** Runs the student on a minibatch, mixed where a mixture is given. */
  static Answers of(
      Minibatch batch,
      @Nullable Mixture mixture,
      TorchNetwork student,
      Mode mode,
      @Nullable TorchNetwork teacher) {
    Tensor plain = student.tensor(batch.inputs(), batch.shape());
    Tensor inputs = mixture == null ? plain : mixture.of(plain);
    return new Answers(batch, mixture, inputs, student, mode, teacher);
  }

  /** What went in: examples first; mixed where examples are mixed. */
  public Tensor inputs() {
    return inputs;
  }

  /** The student's logits: examples x classes, or the first output laid flat. */
  public Tensor logits() {
    return student.logits(values);
  }

  /**
   * A value of the student that {@link Loss#studentValues} names.
   *
   * @param name its name in the graph
   */
  public Tensor value(String name) {
    return found(values, name);
  }

  /** Whether there is a teacher. */
  public boolean hasTeacher() {
    return teacher != null;
  }

  /**
   * The teacher's logits, through which no gradient flows.
   *
   * @throws UserException if there is no teacher
   */
  public Tensor teacherLogits() {
    Map<String, Tensor> made = teacherValues();
    return requireTeacher().logits(made);
  }

  /**
   * A value of the teacher that {@link Loss#teacherValues} names.
   *
   * @param name its name in the graph
   * @throws UserException if there is no teacher
   */
  public Tensor teacherValue(String name) {
    return found(teacherValues(), name);
  }

  /** Whether the examples have labels. */
  public boolean hasLabels() {
    return batch.labels() != null;
  }

  /**
   * The loss of some labels; where examples are mixed, the same mix of the losses of both labels.
   *
   * @param loss the loss of one label for every example
   * @throws UserException if the examples have no labels
   */
  public Tensor overLabels(Function<int[], Tensor> loss) {
    int[] labels = batch.labels();
    if (labels == null) {
      throw new UserException(
          "The examples have no labels and there is no teacher to learn from.",
          "Maybe distillation is switched off; without labels it must be on.");
    }
    if (mixture == null) {
      return loss.apply(labels);
    }
    return loss.apply(labels)
        .mul(new Scalar(mixture.share()))
        .add(loss.apply(mixture.partners(labels)), new Scalar(1 - mixture.share()));
  }

  /**
   * What else is wanted of the examples; mixed where examples are mixed.
   *
   * @param name as in {@link Minibatch#targets}
   * @throws UserException if the examples have no such target
   */
  public Tensor target(String name) {
    dev.lathe.onnx.Tensor target = batch.targets().get(name);
    if (target == null) {
      throw new UserException(
          "The examples have no target (%s), only %s.".formatted(name, batch.targets().keySet()),
          "Maybe the data belong to another loss.");
    }
    Tensor plain = Tensors.of(target);
    return mixture == null ? plain : mixture.of(plain);
  }

  private Map<String, Tensor> teacherValues() {
    Map<String, Tensor> made = teacherValues;
    if (made == null) {
      try (NoGradGuard guard = new NoGradGuard()) {
        made = requireTeacher().run(inputs, Mode.EVALUATION);
      }
      teacherValues = made;
    }
    return made;
  }

  private TorchNetwork requireTeacher() {
    if (teacher == null) {
      throw new UserException(
          "The loss wants a teacher, and there is none.",
          "Maybe name the original network as the teacher.");
    }
    return teacher;
  }

  private static Tensor found(Map<String, Tensor> values, String name) {
    Tensor value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "The loss did not say that it needs (%s).".formatted(name));
    }
    return value;
  }
}
