package dev.lathe.tensorrt;

import dev.lathe.foundation.UserException;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;

/** The CUDA runtime: loaded when it is needed, and its error codes as sentences. */
final class Cuda {
  private Cuda() {}

  /**
   * How many devices CUDA sees; 1 or more.
   *
   * @throws UserException if it sees none or cannot be loaded, with the reason
   */
  static int deviceCount() {
    int[] count = new int[1];
    try {
      Loader.load(cudart.class);
      check(cudart.cudaGetDeviceCount(count), "list its devices");
    } catch (LinkageError e) {
      throw new UserException(
          "CUDA cannot be loaded: " + firstCause(e).getMessage(),
          "Maybe add the folders of libcuda.so.1 and libcudart.so.13 to LD_LIBRARY_PATH.",
          e);
    }
    if (count[0] == 0) {
      throw new UserException(
          "CUDA sees no device.", "Maybe CUDA_VISIBLE_DEVICES hides it; unset it.");
    }
    return count[0];
  }

  private static Throwable firstCause(Throwable error) {
    Throwable first = error;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return first;
  }

  /**
   * Passes the code of success.
   *
   * @param doing what was asked for, such as {@code take memory}
   * @throws UserException for any other, with CUDA's name and words for it
   */
  static void check(int code, String doing) {
    if (code == cudart.cudaSuccess) {
      return;
    }
    throw new UserException(
        "CUDA cannot %s: %s (%d, %s)."
            .formatted(
                doing,
                text(cudart.cudaGetErrorString(code)),
                code,
                text(cudart.cudaGetErrorName(code))),
        remedy(code));
  }

  private static String remedy(int code) {
    return switch (code) {
      case cudart.cudaErrorInsufficientDriver ->
          "Maybe install the NVIDIA driver, 580 or newer for CUDA 13.";
      case cudart.cudaErrorNoDevice ->
          "Maybe the container was started without a device; with Docker say --gpus all.";
      case cudart.cudaErrorMemoryAllocation ->
          "Maybe measure a smaller batch, or end other programs on the device.";
      default -> "Maybe end other programs on the device, and look at what nvidia-smi says.";
    };
  }

  private static String text(BytePointer words) {
    return words.isNull() ? "unknown" : words.getString();
  }
}
