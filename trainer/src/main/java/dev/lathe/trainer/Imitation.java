package dev.lathe.trainer;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.ValueInfo;
import java.util.List;

/**
 * How a network is told what another one answers, whatever that is. Classifiers are compared by
 * their class probabilities; all others by their answers, which are the real outputs, or the last
 * layers with weights before control flow, NMS and the like.
 */
public final class Imitation {
  private static final int CLASSES = 1;

  private Imitation() {}

  /** Whether a network names classes: one output of examples x classes, further axes of size 1. */
  public static boolean namesClasses(Graph graph) {
    List<String> answers = AnswerValues.of(graph);
    List<ValueInfo> outputs = graph.outputs();
    return outputs.size() == 1
        && answers.equals(List.of(outputs.get(0).name()))
        && outputs.get(0).dimensions().stream()
            .skip(CLASSES + 1)
            .allMatch(axis -> axis.size() == 1);
  }

  /** The values by which a network that names no classes is compared, by name in the graph. */
  public static List<String> values(Graph graph) {
    return AnswerValues.of(graph);
  }

  /**
   * The part of a network that makes its {@link #values}: what lies behind is neither run nor
   * learned. The network itself where there is nothing behind.
   */
  public static Graph body(Graph graph) {
    return AnswerValues.body(graph, List.of());
  }

  /**
   * What a network is tuned with: {@link Losses#standard} where it names classes, else {@link
   * Losses#features} on its {@link #values}, for which no labels serve.
   */
  public static Loss loss(Graph student, TrainingOptions options) {
    return namesClasses(student) ? Losses.standard(options) : Losses.features(matches(student));
  }

  /**
   * What a network is tuned with, and features of both networks that are to be alike besides.
   *
   * @param matches none for {@link #loss(Graph, TrainingOptions)} alone
   * @param weight how much the features count, 0 or more
   */
  public static Loss loss(
      Graph student, TrainingOptions options, List<FeatureMatch> matches, double weight) {
    Loss besides = Losses.withFeatures(options, matches, weight);
    if (namesClasses(student) || matches.isEmpty() || weight == 0) {
      return namesClasses(student) ? besides : loss(student, options);
    }
    return loss(student, options).plus(Losses.features(matches).times(weight));
  }

  /** Each of the {@link #values} with itself: pruning leaves answers whole. */
  static List<FeatureMatch> matches(Graph graph) {
    return values(graph).stream().map(FeatureMatch::whole).toList();
  }

  /**
   * What importance takes gradients of: the cross-entropy where examples have labels, else the
   * {@link Losses#projection} of the class scores or of the {@link #values}.
   */
  public static Loss sensitivity(Graph graph) {
    if (namesClasses(graph)) {
      Loss labels = Losses.crossEntropy(0);
      return answers ->
          answers.hasLabels() ? labels.of(answers) : Losses.projection(answers.logits());
    }
    return Losses.projection(values(graph));
  }

  /**
   * How wrong a changed network is: the cross-entropy where examples have labels, else the
   * divergence of its class probabilities from the teacher's, or the mean squared relative
   * difference of its {@link #values}.
   */
  public static Loss deviation(Graph graph) {
    if (namesClasses(graph)) {
      Loss labels = Losses.crossEntropy(0);
      Loss divergence = Losses.distillation(1);
      return answers -> answers.hasLabels() ? labels.of(answers) : divergence.of(answers);
    }
    return Losses.features(matches(graph));
  }
}
