package dev.lathe.trainer;

import dev.lathe.foundation.UserException;
import dev.lathe.trainer.operator.Tensors;
import org.bytedeco.pytorch.CrossEntropyLossOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What training makes small; all are means over the batch. */
final class Losses {
  /** libtorch's number for a sum over all elements; its mean would divide by the classes too. */
  private static final long SUM = 2;

  private Losses() {}

  /**
   * Cross-entropy of the softmax of {@code logits}.
   *
   * @param smoothing share of the target that is spread over all classes
   */
  static Tensor crossEntropy(Tensor logits, int[] labels, double smoothing) {
    CrossEntropyLossOptions options = new CrossEntropyLossOptions();
    options.label_smoothing().put(smoothing);
    return torch.cross_entropy(logits, indices(labels, logits.size(1)), options);
  }

  /**
   * The Kullback-Leibler divergence of the student's softened answer from the teacher's, times the
   * square of the temperature so that its gradient keeps its size (Hinton, Vinyals, Dean:
   * "Distilling the Knowledge in a Neural Network", 2015, section 2).
   */
  static Tensor distillation(Tensor student, Tensor teacher, double temperature) {
    if (student.size(1) != teacher.size(1)) {
      throw new UserException(
          "The network answers %d classes and its teacher %d."
              .formatted(student.size(1), teacher.size(1)),
          "Maybe the teacher is another network than the one this was made of.");
    }
    Scalar soft = new Scalar(1 / temperature);
    Tensor own = torch.log_softmax(student.mul(soft), 1);
    Tensor wanted = torch.log_softmax(teacher.mul(soft), 1);
    return torch
        .kl_div(own, wanted, SUM, true)
        .mul(new Scalar(temperature * temperature / student.size(0)));
  }

  private static Tensor indices(int[] labels, long classes) {
    long[] indices = new long[labels.length];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new UserException(
            "The label (%d) is none of the network's %d classes.".formatted(labels[i], classes),
            "Maybe the data belong to another network.");
      }
      indices[i] = labels[i];
    }
    return Tensors.ofLongs(indices);
  }
}
