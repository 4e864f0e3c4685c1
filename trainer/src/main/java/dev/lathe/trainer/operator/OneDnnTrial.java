package dev.lathe.trainer.operator;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * oneDNN on probation. On processors where it computes some layers wrong, every convolution is
 * tried before it runs for the first time at its sizes: values and gradients with oneDNN must be
 * those without. From the first that is not, or that cannot be tried, libtorch does without oneDNN
 * in this process. Its backward passes are then computed without it, too, since libtorch chooses
 * how when they run.
 *
 * <p>Tried are convolutions of planes, whose channels are laid out last in memory. What was seen to
 * go wrong is mostly what rearranges other layouts into blocks of channels, and recurrent layers.
 */
public final class OneDnnTrial {
  /** Wrong values were off by a twentieth of the largest and more. */
  private static final float TOLERANCE = 1e-3f;

  /** A prime, so that no two channels or rows are the same. */
  private static final int PERIOD = 8191;

  private static @Nullable OneDnnTrial current;

  private final Set<String> passed = new HashSet<>();
  private final Consumer<String> listener;
  private boolean running = true;

  /**
   * A trial that uses oneDNN from now on.
   *
   * @param listener is told once why it is no longer used: what it cannot be trusted with
   */
  OneDnnTrial(Consumer<String> listener) {
    this.listener = listener;
    torch.globalContext().setUserEnabledMkldnn(true);
  }

  /**
   * Uses oneDNN on probation from now on, in this whole process.
   *
   * @param listener is told once why it is no longer used: what it cannot be trusted with
   */
  public static synchronized void begin(Consumer<String> listener) {
    current = new OneDnnTrial(listener);
  }

  /** Does without oneDNN from now on, if it is on probation; else nothing. */
  public static synchronized void end(String untrusted) {
    if (current != null) {
      current.fail(untrusted);
    }
  }

  /**
   * Tries a convolution that is about to run, if oneDNN is on probation.
   *
   * @return the input, laid out as it was tried
   */
  static synchronized Tensor beforeConvolution(Tensor x, Tensor weight, Sliding sliding) {
    return current == null ? x : current.tried(x, weight, sliding);
  }

  /** Whether oneDNN is still used. */
  boolean isRunning() {
    return running;
  }

  private void fail(String untrusted) {
    if (running) {
      running = false;
      torch.globalContext().setUserEnabledMkldnn(false);
      listener.accept(untrusted);
    }
  }

  /**
   * Tries a convolution that was not tried at its sizes before.
   *
   * @return the input, with the channels last if oneDNN is still used
   */
  Tensor tried(Tensor x, Tensor weight, Sliding sliding) {
    if (!running) {
      return x;
    }
    String sizes =
        "%s by %s, %s"
            .formatted(Arrays.toString(x.shape()), Arrays.toString(weight.shape()), sliding);
    if (x.dim() != 4) {
      fail("convolutions other than of planes (%s)".formatted(sizes));
      return x;
    }
    Tensor planes = x.contiguous(torch.MemoryFormat.ChannelsLast);
    boolean learns = GradMode.is_enabled();
    if (passed.add(sizes + learns + x.requires_grad())
        && !isRight(planes, weight, sliding, learns)) {
      fail("a convolution (%s)".formatted(sizes));
    }
    return running ? planes : x;
  }

  @SuppressWarnings("try")
  private static boolean isRight(Tensor x, Tensor weight, Sliding sliding, boolean learns) {
    try (PointerScope scope = new PointerScope()) {
      boolean passedOn = learns && x.requires_grad();
      List<Tensor> with = values(x, weight, sliding, learns, passedOn);
      torch.globalContext().setUserEnabledMkldnn(false);
      List<Tensor> without = values(x, weight, sliding, learns, passedOn);
      torch.globalContext().setUserEnabledMkldnn(true);
      for (int index = 0; index < with.size(); index++) {
        if (!agree(with.get(index), without.get(index))) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * What a convolution of such sizes makes of fixed numbers, and the gradients of the sum of the
   * squares of that.
   *
   * @param learns whether gradients are wanted
   * @param passedOn whether that of the input is, too
   */
  private static List<Tensor> values(
      Tensor x, Tensor weight, Sliding sliding, boolean learns, boolean passedOn) {
    Tensor input = numbersLike(x, 0.7).requires_grad_(passedOn);
    Tensor kernel = numbersLike(weight, 0.9).requires_grad_(learns);
    Tensor y = sliding.apply(input, kernel, new TensorOptional());
    if (!learns) {
      return List.of(y);
    }
    y.mul(y).sum().backward();
    return passedOn ? List.of(y, kernel.grad(), input.grad()) : List.of(y, kernel.grad());
  }

  /** Numbers between -1 and 1 that lie in memory as a tensor does. */
  private static Tensor numbersLike(Tensor tensor, double step) {
    Tensor some =
        torch.arange(new Scalar(PERIOD)).to(torch.ScalarType.Float).mul(new Scalar(step)).sin();
    Tensor enough =
        some.repeat(1 + tensor.numel() / PERIOD)
            .slice(0, new LongOptional(0), new LongOptional(tensor.numel()), 1);
    Tensor numbers = torch.empty_like(tensor.detach());
    numbers.copy_(enough.view(tensor.shape()));
    return numbers;
  }

  private static boolean agree(Tensor some, Tensor others) {
    Tensor largest = others.detach().abs().max();
    Tensor furthest = some.detach().sub(others.detach()).abs().max();
    // Not so for NaN either.
    return furthest.item_float() <= TOLERANCE * (1e-6f + largest.item_float());
  }
}
