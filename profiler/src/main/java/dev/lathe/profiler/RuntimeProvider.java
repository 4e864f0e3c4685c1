package dev.lathe.profiler;

import dev.lathe.foundation.UserException;
import java.util.List;

/**
 * A runtime that may be usable here, and the devices that it would run on. Those of other modules
 * are found by {@link java.util.ServiceLoader}.
 */
public interface RuntimeProvider {
  /** The word by which a user asks for it, such as {@code cpu} or {@code tensorrt}. */
  String name();

  /** The devices that are here, whether or not the runtime can use them. */
  List<Device> devices();

  /** What the runtime lacks; empty if it can be opened. */
  List<Missing> missing();

  /**
   * Name and version of the runtime's own libraries where they can be loaded, even if something
   * else is missing; empty where they cannot.
   */
  String software();

  /**
   * The runtime, ready to measure.
   *
   * @param threads how many threads compute, where that can be chosen; 1 or more
   * @param processors where they are kept, the calling one first; the caller keeps itself there
   * @throws UserException if something is missing, with everything that is
   */
  MeasuringRuntime open(int threads, Processors processors);

  /** The runtime with its threads wherever the operating system puts them. */
  default MeasuringRuntime open(int threads) {
    return open(threads, Processors.ANY);
  }

  /**
   * A device.
   *
   * @param name as it calls itself
   * @param description what else is known, in a few words; may be empty
   */
  record Device(String name, String description) {}

  /**
   * Something that a runtime lacks.
   *
   * @param what the thing and how it was looked for, one sentence
   * @param remedy what to install, one sentence beginning with "Maybe"
   */
  record Missing(String what, String remedy) {}
}
