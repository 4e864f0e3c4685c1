package dev.lathe.trainer;

import dev.lathe.foundation.UserException;
import dev.lathe.trainer.operator.OneDnnTrial;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch in this process: loaded once, with threads that do not fight each other.
 *
 * <p>Where oneDNN computes wrong values on this processor, it is on probation ({@link
 * OneDnnTrial}).
 *
 * <p>libtorch computes products of matrices with OpenBLAS, whose own threads slow libtorch's down
 * by a factor of 5 to 100 when both are on; OpenBLAS therefore gets one. Start the process with
 * {@code OMP_WAIT_POLICY=PASSIVE} where cores are shared, and with glibc's {@code
 * MALLOC_TRIM_THRESHOLD_} and {@code MALLOC_MMAP_THRESHOLD_} raised, which keeps freed activations
 * instead of returning them to the system after every step.
 */
public final class TorchRuntime {
  /** What libtorch's own libraries need of each other. */
  private static final List<String> PARTS = List.of("c10", "torch_cpu", "torch");

  private static final String UNUSED =
      "oneDNN cannot be trusted on this processor with %s, and is not used."
          + " Maybe ONEDNN_MAX_CPU_ISA=SSE41 in the environment helps (docs/training.md).";

  private static boolean loaded;
  private static String limitation = "";
  private static Consumer<String> listener = reason -> {};

  private TorchRuntime() {}

  /**
   * Loads libtorch if this was not done yet; uses all cores unless {@code OMP_NUM_THREADS} in the
   * environment, as launchers of several processes set it, or {@link #useThreads} says otherwise.
   *
   * @throws UserException if there is no libtorch for this platform
   */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    try {
      unpack();
      Loader.load(torch.class);
      openblas_nolapack.blas_set_num_threads(1);
      if (System.getenv("OMP_NUM_THREADS") == null) {
        torch.set_num_threads(Runtime.getRuntime().availableProcessors());
      }
      // What oneDNN does not compute would be tried with NNPACK, which complains of most
      // processors.
      torch.globalContext().setUserEnabledNNPACK(false);
      if (OneDnn.isTrusted()) {
        torch.globalContext().setUserEnabledMkldnn(true);
      } else {
        OneDnnTrial.begin(reason -> limit(UNUSED.formatted(reason)));
      }
      ProcessEnd.leaveOutTearDown();
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      throw new UserException(
          "libtorch cannot be loaded on this platform (%s).".formatted(platform()),
          "Maybe its natives are missing; build with -Dlathe.platform=%s.".formatted(platform()),
          e);
    }
    loaded = true;
  }

  /**
   * Why training is slower here than the processor would allow, in one sentence; empty if it is
   * not, or if nothing has been computed yet that would show it.
   */
  public static synchronized Optional<String> limitation() {
    load();
    return Optional.of(limitation).filter(reason -> !reason.isEmpty());
  }

  /**
   * Tells a listener the {@link #limitation}, now or as soon as it shows; another one that was to
   * be told before is not told any more.
   */
  public static synchronized void onLimitation(Consumer<String> told) {
    listener = told;
    limitation().ifPresent(told);
  }

  private static synchronized void limit(String reason) {
    limitation = reason;
    listener.accept(reason);
  }

  /**
   * Puts the parts of libtorch beside each other before the first is loaded. They name each other,
   * and JavaCPP loads each as soon as it is unpacked; what is not there yet the system's linker
   * takes from elsewhere, and two versions of libtorch in one process end it.
   */
  private static void unpack() {
    String folder = "/org/bytedeco/pytorch/" + Loader.getPlatform() + "/";
    try {
      for (String part : PARTS) {
        Loader.cacheResource(torch.class, folder + System.mapLibraryName(part));
      }
    } catch (IOException e) {
      throw new UserException(
          "libtorch cannot be unpacked: " + e.getMessage(),
          "Maybe the disk is full; its libraries go to ~/.javacpp/cache.",
          e);
    }
  }

  /**
   * Sets how many threads libtorch computes with, from now on and in the whole process.
   *
   * @param threads 1 or more
   */
  public static void useThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "The number of threads (%d) must be positive.".formatted(threads));
    }
    load();
    torch.set_num_threads(threads);
  }

  /** How many threads libtorch computes with. */
  public static int threads() {
    load();
    return torch.get_num_threads();
  }

  private static String platform() {
    return System.getProperty("os.name") + ", " + System.getProperty("os.arch");
  }
}
