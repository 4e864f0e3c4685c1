package dev.lathe.tensorrt;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.tensorrt.nvinfer.ILogger;

/** What TensorRT says; its last errors are kept, as the reason of what fails next. */
final class BuildLog extends ILogger {
  private static final int KEPT = 8;

  private final Deque<String> errors = new ArrayDeque<>();

  @Override
  public synchronized void log(ILogger.Severity severity, String message) {
    if (severity.value <= ILogger.Severity.kERROR.value) {
      if (errors.size() == KEPT) {
        errors.removeFirst();
      }
      errors.addLast(message.strip());
    }
  }

  /** The errors since the last call, in one text; empty if there were none. */
  synchronized String takeErrors() {
    String text = String.join("; ", errors);
    errors.clear();
    return text;
  }
}
