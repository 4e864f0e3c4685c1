package dev.lathe.trainer;

import dev.lathe.foundation.Progress;
import dev.lathe.onnx.Graph;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import dev.lathe.trainer.operator.Mode;
import dev.lathe.trainer.operator.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of a loss, minibatch by minibatch, for measures of importance.
 *
 * <p>Batch normalisations run on their running statistics. With batch statistics the loss would not
 * change when a kernel in front of a batch normalisation is scaled, so that the sum of weight times
 * gradient over a kernel would be zero by construction; and the network that is planned for is the
 * deployed one.
 */
@SuppressWarnings("try") // Scopes act by being open.
public final class Gradients {
  private Gradients() {}

  /**
   * How a scan went.
   *
   * @param used minibatches that were heard
   * @param skipped minibatches left out because the loss or a gradient was not finite
   * @param meanLoss mean loss over the used minibatches; NaN where there are none
   */
  public record Outcome(int used, int skipped, double meanLoss) {}

  /** Hears the gradients of one minibatch; what it is given is gone afterwards. */
  @FunctionalInterface
  public interface Listener {
    /** One minibatch. */
    void minibatch(View gradients);
  }

  /**
   * Walks over minibatches, forward and backward, with the cross-entropy for the loss.
   *
   * @param batches labelled examples
   * @param count at most this many minibatches of the first passes
   * @throws UserException if the network cannot be run or the examples have no labels
   */
  public static Outcome scan(
      Graph graph, BatchSource batches, int count, Listener listener, Progress progress) {
    return scan(
        new Subject(graph, null, Losses.crossEntropy(0)), batches, count, listener, progress);
  }

  /**
   * What gradients are taken of.
   *
   * @param graph the network whose constants they are of
   * @param teacher whose answers the loss compares with; null for none
   * @param loss what the gradient is of
   * @param seed what the loss draws from where it is random
   */
  public record Subject(Graph graph, @Nullable Graph teacher, Loss loss, long seed) {
    /** A subject whose loss draws from seed 1 where it is random. */
    public Subject(Graph graph, @Nullable Graph teacher, Loss loss) {
      this(graph, teacher, loss, 1);
    }
  }

  /**
   * Walks over minibatches, forward and backward.
   *
   * @param batches examples, labelled where the loss asks for labels
   * @param count at most this many minibatches of the first passes
   * @throws UserException if the network cannot be run, or the loss asks for what is not there
   */
  public static Outcome scan(
      Subject subject, BatchSource batches, int count, Listener listener, Progress progress) {
    TorchRuntime.load();
    torch.manual_seed(subject.seed);
    Loss wanted = subject.loss;
    try (TorchNetwork network = TorchNetwork.of(subject.graph, wanted.studentValues());
        TorchNetwork teacher =
            subject.teacher == null
                ? null
                : TorchNetwork.frozen(subject.teacher, wanted.teacherValues());
        Progress.Stage stage = progress.begin("gradients", count)) {
      int used = 0;
      int skipped = 0;
      double sum = 0;
      for (int pass = 0; used + skipped < count && batches.batchesPerPass() > 0; pass++) {
        try (BatchSource.Pass open = batches.pass(pass)) {
          while (open.hasNext() && used + skipped < count) {
            double loss = step(wanted, network, teacher, open.next(), listener);
            if (Double.isFinite(loss)) {
              used++;
              sum += loss;
            } else {
              skipped++;
            }
            stage.advance(1);
            stage.note(String.format(Locale.ROOT, "loss %.3f", sum / Math.max(1, used)));
          }
        }
      }
      return new Outcome(used, skipped, used == 0 ? Double.NaN : sum / used);
    }
  }

  /** The loss, or NaN where the minibatch is skipped. */
  private static double step(
      Loss wanted,
      TorchNetwork network,
      @Nullable TorchNetwork teacher,
      Minibatch batch,
      Listener listener) {
    try (PointerScope scope = new PointerScope()) {
      Tensor loss = wanted.of(Answers.of(batch, null, network, Mode.EVALUATION, teacher));
      loss.backward();
      double value = loss.item_double();
      double norm = Double.isFinite(value) ? gradientNorm(network) : Double.NaN;
      if (!Double.isFinite(norm)) {
        value = Double.NaN;
      } else {
        listener.minibatch(new View(network));
      }
      network.parameters().forEach(parameter -> parameter.tensor().mutable_grad().reset());
      return value;
    }
  }

  private static double gradientNorm(TorchNetwork network) {
    double sum = 0;
    for (Parameter parameter : network.parameters()) {
      Tensor gradient = parameter.tensor().grad();
      if (gradient.defined()) {
        sum += gradient.mul(gradient).sum().item_double();
      }
    }
    return Math.sqrt(sum);
  }

  /** The gradients of one minibatch, summed natively. */
  public static final class View {
    private final Map<String, Tensor> parameters = new HashMap<>();
    private final List<String> names;

    private View(TorchNetwork network) {
      names = network.learned();
      network.parameters().forEach(p -> parameters.put(p.name(), p.tensor()));
    }

    /** The constants that have gradients, in the order of the graph. */
    public List<String> names() {
      return names;
    }

    /**
     * Weight times gradient, summed over all axes but one: what the loss would fall by, to first
     * order, if that slice were removed.
     *
     * @param constant one of {@link #names}
     * @param axis an axis of it as the file stores it
     * @return one number per index of the axis
     */
    public float[] weightTimesGradient(String constant, int axis) {
      Tensor weight = parameter(constant);
      return sums(weight.detach().mul(gradient(weight)), axis);
    }

    /** The gradient, summed over all axes but one; see {@link #weightTimesGradient}. */
    public float[] gradientSum(String constant, int axis) {
      return sums(gradient(parameter(constant)), axis);
    }

    /** The squared gradient, summed over all axes but one; see {@link #weightTimesGradient}. */
    public float[] squaredGradient(String constant, int axis) {
      Tensor gradient = gradient(parameter(constant));
      return sums(gradient.mul(gradient), axis);
    }

    /** The squared weight, summed over all axes but one; see {@link #weightTimesGradient}. */
    public float[] squaredWeight(String constant, int axis) {
      Tensor weight = parameter(constant).detach();
      return sums(weight.mul(weight), axis);
    }

    private Tensor parameter(String constant) {
      Tensor weight = parameters.get(constant);
      if (weight == null) {
        throw new IllegalArgumentException("The constant (%s) is not learned.".formatted(constant));
      }
      return weight;
    }

    /** The gradient, or zeros where the loss does not depend on the constant. */
    private static Tensor gradient(Tensor weight) {
      Tensor gradient = weight.grad();
      return gradient.defined() ? gradient : torch.zeros_like(weight.detach());
    }

    private static float[] sums(Tensor values, int axis) {
      int rank = values.shape().length;
      if (axis < 0 || axis >= rank) {
        throw new IllegalArgumentException(
            "The axis (%d) is none of a constant of %d axes.".formatted(axis, rank));
      }
      if (rank == 1) {
        return Tensors.floats(values);
      }
      long[] others = new long[rank - 1];
      for (int i = 0; i < others.length; i++) {
        others[i] = i < axis ? i : i + 1L;
      }
      return Tensors.floats(values.sum(others, false, new ScalarTypeOptional()));
    }
  }
}
