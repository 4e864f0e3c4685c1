package dev.lathe.trainer;

import java.util.HashSet;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What training makes small. {@link Losses} has the usual ones; any other is a function of the
 * {@link Answers}, written with libtorch's operations, which know their own gradients:
 *
 * <pre>{@code
 * Loss squares = answers ->
 *     torch.mse_loss(answers.logits(), answers.target("height"));
 * TrainingJob job = TrainingJob.of(network, batches, options).withLoss(squares);
 * }</pre>
 */
@FunctionalInterface
public interface Loss {
  /**
   * The loss of one minibatch.
   *
   * @return one number, the mean over the examples, with its gradient
   */
  Tensor of(Answers answers);

  /** The student's values that {@link #of} asks for besides the logits, by name in the graph. */
  default Set<String> studentValues() {
    return Set.of();
  }

  /** The teacher's values that {@link #of} asks for besides the logits, by name in the graph. */
  default Set<String> teacherValues() {
    return Set.of();
  }

  /** What a checkpoint remembers of this loss, to refuse to go on with another one. */
  default String identity() {
    return "";
  }

  /** This loss, so many times. */
  default Loss times(double factor) {
    return new Losses.Composed(
        answers -> of(answers).mul(new Scalar(factor)),
        studentValues(),
        teacherValues(),
        factor + " * (" + identity() + ")");
  }

  /** The sum of this loss and another. */
  default Loss plus(Loss other) {
    Set<String> student = new HashSet<>(studentValues());
    student.addAll(other.studentValues());
    Set<String> teacher = new HashSet<>(teacherValues());
    teacher.addAll(other.teacherValues());
    return new Losses.Composed(
        answers -> of(answers).add(other.of(answers)),
        student,
        teacher,
        identity() + " + " + other.identity());
  }
}
