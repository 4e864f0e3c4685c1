package dev.lathe.trainer;

import dev.lathe.foundation.UsageException;
import dev.lathe.foundation.UserException;
import dev.lathe.trainer.operator.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.CrossEntropyLossOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The usual losses; all are means over the batch. */
public final class Losses {
  /** libtorch's number for a sum over all elements; its mean would divide by the classes too. */
  private static final long SUM = 2;

  /** Keeps the scale of a tensor of zeros finite. */
  private static final double TINY = 1e-12;

  private Losses() {}

  /** A loss put together of others. */
  record Composed(Loss loss, Set<String> studentValues, Set<String> teacherValues, String identity)
      implements Loss {
    Composed {
      studentValues = Set.copyOf(studentValues);
      teacherValues = Set.copyOf(teacherValues);
    }

    @Override
    public Tensor of(Answers answers) {
      return loss.of(answers);
    }
  }

  /**
   * What classifiers are trained with: cross-entropy with the labels, distillation from the teacher
   * where there is one, weighted by {@link TrainingOptions#distillation}; distillation alone where
   * there are no labels.
   */
  public static Loss standard(TrainingOptions options) {
    Loss labels = crossEntropy(options.labelSmoothing());
    Loss imitation = distillation(options.temperature());
    double share = options.distillation();
    return answers -> {
      if (!answers.hasTeacher() || share == 0) {
        return labels.of(answers);
      }
      if (!answers.hasLabels() || share == 1) {
        return imitation.of(answers);
      }
      return labels
          .of(answers)
          .mul(new Scalar(1 - share))
          .add(imitation.of(answers), new Scalar(share));
    };
  }

  /**
   * {@link #standard} and, besides, {@link #features}.
   *
   * @param matches none for {@link #standard} alone
   * @param weight how much the features count, 0 or more
   */
  public static Loss withFeatures(
      TrainingOptions options, List<FeatureMatch> matches, double weight) {
    if (!(weight >= 0) || Double.isInfinite(weight)) {
      throw new UsageException(
          String.format(Locale.ROOT, "The weight of features (%s) must not be negative.", weight),
          "Maybe use 0.5.");
    }
    Loss standard = standard(options);
    return matches.isEmpty() || weight == 0
        ? standard
        : standard.plus(features(matches).times(weight));
  }

  /**
   * Cross-entropy of the softmax of the logits with the labels.
   *
   * @param smoothing share of the target that is spread over all classes, in [0, 1)
   */
  public static Loss crossEntropy(double smoothing) {
    return answers ->
        answers.overLabels(labels -> crossEntropy(answers.logits(), labels, smoothing));
  }

  /**
   * The Kullback-Leibler divergence of the student's softened answer from the teacher's, times the
   * square of the temperature so that its gradient keeps its size (Hinton, Vinyals, Dean:
   * "Distilling the Knowledge in a Neural Network", 2015, section 2). Needs no labels.
   *
   * @param temperature positive
   */
  public static Loss distillation(double temperature) {
    return answers -> distillation(answers.logits(), answers.teacherLogits(), temperature);
  }

  /**
   * The mean squared difference of intermediate tensors from the teacher's (Romero et al.:
   * "FitNets", 2015, equation 3, without a regressor: the student's channels are some of the
   * teacher's own). Each is divided by the teacher's mean square, so that all tensors count alike
   * whatever their scale; 1 is as bad as answering zeros. Needs no labels.
   *
   * @param matches at least one
   */
  public static Loss features(List<FeatureMatch> matches) {
    if (matches.isEmpty()) {
      throw new IllegalArgumentException("There is no feature to match.");
    }
    List<FeatureMatch> all = List.copyOf(matches);
    return new Composed(
        answers ->
            all.stream()
                .map(match -> difference(answers, match))
                .reduce(Tensor::add)
                .orElseThrow()
                .mul(new Scalar(1.0 / all.size())),
        all.stream().map(FeatureMatch::student).collect(Collectors.toSet()),
        all.stream().map(FeatureMatch::teacher).collect(Collectors.toSet()),
        all.toString());
  }

  /**
   * A random projection of some values of the student, each divided by its norm: Σ v·f / |f| with v
   * of +1 and -1 anew in every minibatch, mean over the values. Its gradient tells, without labels
   * and without another network, how far the values move: the square of what a small change of the
   * weights does to it is, in expectation, the mean squared relative change of the values.
   *
   * @param values names in the graph, at least one
   */
  public static Loss projection(List<String> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("There is no value to project.");
    }
    return new Composed(
        answers ->
            values.stream()
                .map(name -> projection(answers.value(name)))
                .reduce(Tensor::add)
                .orElseThrow()
                .mul(new Scalar(1.0 / Math.sqrt(values.size()))),
        Set.copyOf(values),
        Set.of(),
        "projection of " + values);
  }

  static Tensor projection(Tensor value) {
    Tensor signs = torch.rand_like(value.detach()).sub(new Scalar(0.5)).sign();
    Tensor norm = value.detach().norm().add(new Scalar(TINY));
    return value.mul(signs).sum().div(norm);
  }

  private static Tensor difference(Answers answers, FeatureMatch match) {
    Pair pair = pair(answers, match);
    Tensor scale = pair.wanted().mul(pair.wanted()).mean().add(new Scalar(TINY));
    return torch.mse_loss(pair.own(), pair.wanted()).div(scale);
  }

  /** A value of the student and what it is to imitate, of one shape. */
  record Pair(Tensor own, Tensor wanted) {}

  static Pair pair(Answers answers, FeatureMatch match) {
    Tensor own = answers.value(match.student());
    Tensor wanted = answers.teacherValue(match.teacher());
    int[] kept = match.kept();
    if (kept != null) {
      long[] indices = Arrays.stream(kept).asLongStream().toArray();
      wanted = wanted.index_select(1, Tensors.ofLongs(indices));
    }
    if (!Arrays.equals(own.shape(), wanted.shape())) {
      throw new UserException(
          "The value (%s) has shape %s, and what it is to imitate (%s) has %s."
              .formatted(
                  match.student(),
                  Arrays.toString(own.shape()),
                  match.teacher(),
                  Arrays.toString(wanted.shape())),
          "Maybe the kept channels belong to another tensor or another plan.");
    }
    return new Pair(own, wanted);
  }

  static Tensor crossEntropy(Tensor logits, int[] labels, double smoothing) {
    CrossEntropyLossOptions options = new CrossEntropyLossOptions();
    options.label_smoothing().put(smoothing);
    return torch.cross_entropy(logits, indices(labels, logits.size(1)), options);
  }

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
