package dev.lathe.trainer;

import dev.lathe.trainer.operator.OneDnnTrial;
import org.bytedeco.pytorch.global.torch;

/** While open, this thread's products and convolutions are computed in a precision. */
final class Autocast implements AutoCloseable {
  private final boolean on;

  private Autocast(boolean on) {
    this.on = on;
  }

  static Autocast to(Precision precision) {
    boolean on = precision == Precision.BFLOAT16;
    if (on) {
      OneDnnTrial.end("bfloat16");
      torch.set_autocast_dtype(torch.DeviceType.CPU, torch.ScalarType.BFloat16);
      torch.increment_nesting();
      torch.set_autocast_enabled(torch.DeviceType.CPU, true);
    }
    return new Autocast(on);
  }

  /** Forgets the narrow copies of the weights, which the next step makes stale. */
  @Override
  public void close() {
    if (on) {
      torch.set_autocast_enabled(torch.DeviceType.CPU, false);
      torch.decrement_nesting();
      torch.clear_cache();
    }
  }
}
