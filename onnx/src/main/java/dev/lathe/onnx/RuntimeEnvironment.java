package dev.lathe.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.concurrent.CompletableFuture;

/**
 * ONNX Runtime's environment, one for the whole process.
 *
 * <p>ONNX Runtime 1.29 tells its maker over the network what is run with it. That is turned off
 * here, but only the environment variable {@code ORT_DISABLE_TELEMETRY=1}, which Lathe's launcher
 * sets, keeps it from being started at all; who uses Lathe as a library sets it for the process.
 *
 * <p>Where it is started, it takes stack in proportion to the process's command line: one of 5,700
 * characters, as long class paths make them, overflows the 1 MiB of a Java thread, and the process
 * ends without a word. So the environment is made on a thread of its own with a deep stack, of
 * which only what is used takes memory.
 */
public final class RuntimeEnvironment {
  /** Enough for a quarter of a million characters. */
  private static final long STACK_BYTES = 256L << 20;

  private static final OrtEnvironment ENVIRONMENT = make();

  private RuntimeEnvironment() {}

  /** The environment. It logs fatal errors only: all others come as exceptions. */
  public static OrtEnvironment get() {
    return ENVIRONMENT;
  }

  private static OrtEnvironment make() {
    CompletableFuture<OrtEnvironment> made = new CompletableFuture<>();
    new Thread(null, new Maker(made), "onnxruntime-environment", STACK_BYTES).start();
    return made.join();
  }

  /** A class of its own: the outer one is not initialised yet and would make the thread wait. */
  private static final class Maker implements Runnable {
    private final CompletableFuture<OrtEnvironment> made;

    Maker(CompletableFuture<OrtEnvironment> made) {
      this.made = made;
    }

    @Override
    public void run() {
      made.completeAsync(Maker::silent, Runnable::run);
    }

    private static OrtEnvironment silent() {
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      try {
        environment.setTelemetry(false);
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime's telemetry cannot be turned off.", e);
      }
      return environment;
    }
  }
}
