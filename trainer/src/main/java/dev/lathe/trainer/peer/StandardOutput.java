package dev.lathe.trainer.peer;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.function.Supplier;

/** The standard output of this process as native code writes to it, past {@link System#out}. */
final class StandardOutput {
  private static final int OUTPUT = 1;
  private static final int ERRORS = 2;

  private StandardOutput() {}

  /** Runs what prints from native code; what it prints goes to the standard error instead. */
  static synchronized <T> T divert(Supplier<T> action) {
    int kept = call("dup", OUTPUT);
    if (kept < 0) {
      return action.get();
    }
    call("dup2", ERRORS, OUTPUT);
    try {
      return action.get();
    } finally {
      call("dup2", kept, OUTPUT);
      call("close", kept);
    }
  }

  /** A function of the C library on file descriptors; -1 where it fails or there is none. */
  private static int call(String name, Integer... descriptors) {
    try {
      Function function = NativeLibrary.getProcess().getFunction(name);
      return function.invokeInt(descriptors);
    } catch (UnsatisfiedLinkError e) {
      return -1;
    }
  }
}
