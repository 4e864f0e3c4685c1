package dev.lathe.graph;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.concurrent.CompletableFuture;

/**
 * ONNX Runtime's environment, one for the whole process.
 *
 * <p>ONNX Runtime 1.29 takes stack in proportion to the process's command line when its environment
 * is made: one of 5,700 characters, as long class paths make them, overflows the 1 MiB of a Java
 * thread, and the process ends without a word. So the environment is made on a thread of its own
 * with a deep stack, of which only what is used takes memory.
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
      made.completeAsync(
          () -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL),
          Runnable::run);
    }
  }
}
