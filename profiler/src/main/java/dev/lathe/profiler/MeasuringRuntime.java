package dev.lathe.profiler;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.Graph;
import dev.lathe.lut.DeviceFingerprint;
import java.util.SortedMap;

/**
 * The door to a runtime that runs ONNX models and says how long they take. Rooms behind it: {@code
 * profiler.onnxruntime}.
 */
public interface MeasuringRuntime {
  /** The runtime's name in lower case, such as {@code onnxruntime}. */
  String name();

  /** The runtime's version. */
  String version();

  /** What kind of processor the models run on. */
  DeviceFingerprint.Kind processor();

  /** How many threads compute; 1 or more. */
  int threads();

  /** The settings that change latency, by name; part of the device's fingerprint. */
  SortedMap<String, String> settings();

  /**
   * Makes a model ready to be timed, with inputs filled from {@code seed}.
   *
   * @param model the model; each input's first axis may be open and is then {@code batch}, other
   *     axes must be fixed
   * @param batch the size of open first axes; 1 or more
   * @param seed seeds the inputs' values
   * @param boundary how the model's inputs and outputs are to be understood
   * @throws UserException if the runtime cannot run the model, with its reason
   */
  TimedModel open(Graph model, int batch, long seed, Boundary boundary);

  /** What lies beyond the inputs and outputs of a timed model. */
  enum Boundary {
    /** Nothing: a whole model, timed as it is called. */
    WHOLE_MODEL,
    /**
     * The rest of a network: a layer cut out of it. Conversions of its inputs and outputs that the
     * runtime would not do between layers (such as of the memory layout) are not timed where the
     * runtime lets them be left out.
     */
    INSIDE_NETWORK
  }
}
