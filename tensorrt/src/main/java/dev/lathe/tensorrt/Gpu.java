package dev.lathe.tensorrt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An NVIDIA device as CUDA and NVML describe it.
 *
 * @param name as it calls itself, such as {@code NVIDIA H100 80GB HBM3}
 * @param multiprocessors how many of them compute
 * @param computeCapability such as {@code 9.0}
 * @param memoryBytes its memory
 * @param state what NVML says; of a machine without NVML nothing is known
 */
record Gpu(
    String name, int multiprocessors, String computeCapability, long memoryBytes, State state) {

  /**
   * What changes from moment to moment, and the driver.
   *
   * @param driver the driver's version; empty if not known
   * @param clockMegahertz of the multiprocessors now; 0 if not known
   * @param maxClockMegahertz the most they can have; 0 if not known
   * @param memoryClockMegahertz of the memory now; 0 if not known
   * @param slowedBy why the clock is lower than it could be, in words; not because it is idle
   */
  record State(
      String driver,
      int clockMegahertz,
      int maxClockMegahertz,
      int memoryClockMegahertz,
      List<String> slowedBy) {
    /** Nothing is known. */
    static final State UNKNOWN = new State("", 0, 0, 0, List.of());

    /** Copies. */
    State {
      slowedBy = List.copyOf(slowedBy);
    }
  }

  /** What else is known besides the name, in a few words. */
  String description() {
    List<String> parts = new ArrayList<>();
    parts.add(multiprocessors + " multiprocessors");
    parts.add("compute capability " + computeCapability);
    parts.add(String.format(Locale.ROOT, "%.1f GiB", memoryBytes / 1073741824.0));
    if (state.maxClockMegahertz() > 0) {
      parts.add(
          "%d MHz of %d, memory %d MHz"
              .formatted(
                  state.clockMegahertz(), state.maxClockMegahertz(), state.memoryClockMegahertz()));
    }
    if (!state.driver().isEmpty()) {
      parts.add("driver " + state.driver());
    }
    parts.addAll(doubts());
    return String.join(", ", parts);
  }

  /** Why its clock cannot be trusted now. */
  List<String> doubts() {
    return state.slowedBy().stream().map(reason -> "slowed by " + reason).toList();
  }
}
