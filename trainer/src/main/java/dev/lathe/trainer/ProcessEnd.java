package dev.lathe.trainer;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/** How this process ends when it is told to while libtorch computes. */
final class ProcessEnd {
  private ProcessEnd() {}

  /**
   * Leaves out what libtorch would take down at the end of the process. A thread that is in the
   * middle of a step goes on meanwhile and finds it gone, so that an interrupted training used to
   * end in a report of a crash. To be called when libtorch is loaded: the C library calls what was
   * said last first. Java's own shutdown is over by then. Nothing is done where there is no such
   * function.
   */
  static void leaveOutTearDown() {
    try {
      NativeLibrary process = NativeLibrary.getProcess();
      Function end = process.getFunction("_exit");
      // It is called with the status that the process ends with.
      process.getFunction("on_exit").invokeInt(new Object[] {end, Pointer.NULL});
    } catch (UnsatisfiedLinkError e) {
      // Only the C library of GNU has it; elsewhere an interruption may look like a crash.
    }
  }
}
