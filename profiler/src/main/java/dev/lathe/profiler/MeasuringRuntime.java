package dev.lathe.profiler;

import dev.lathe.foundation.UserException;
import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.onnx.Graph;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * The door to a runtime that runs ONNX models and says how long they take. Rooms behind it: {@code
 * profiler.onnxruntime} and, in a module of its own, TensorRT; they come in by a {@link
 * RuntimeProvider}.
 */
public interface MeasuringRuntime {
  /** The runtime's name in lower case, such as {@code onnxruntime}. */
  String name();

  /** The runtime's version. */
  String version();

  /** The processor that the models run on. */
  DeviceFingerprint.Chip chip();

  /** The device driver's version; empty where there is none. */
  String driver();

  /** How many threads compute; 1 or more. */
  int threads();

  /** The settings that change latency, by name; part of the device's fingerprint. */
  SortedMap<String, String> settings();

  /**
   * Makes a model ready to be timed, with inputs filled from {@code seed}.
   *
   * @param model the model; all sizes of its inputs are fixed
   * @param seed seeds the inputs' values
   * @param seams inputs and outputs of the model at which it was cut out of a network; empty for a
   *     whole model. Conversions of the memory layout that the runtime would not do between layers
   *     are not timed there, as far as the runtime lets them be left out
   * @throws UserException if the runtime cannot run the model, with its reason
   */
  TimedModel open(Graph model, long seed, Set<String> seams);

  /**
   * What speaks against measuring on the device now, one sentence each, such as a clock that is
   * held down; empty where the runtime cannot tell.
   */
  default List<String> doubts() {
    return List.of();
  }

  /**
   * What the runtime makes of a model: its own layers with the model's nodes that are in each.
   * Empty where it does not tell.
   *
   * @throws UserException if the runtime cannot run the model, with its reason
   */
  default List<EngineLayer> layers(Graph model) {
    return List.of();
  }

  /**
   * Makes a whole model ready to be timed, and watches what its nodes take in a few runs, where the
   * runtime can; see {@link TimedModel#nodeTimes}. Timed afterwards as one that was not watched.
   *
   * @throws UserException if the runtime cannot run the model, with its reason
   */
  default TimedModel openWatched(Graph model, long seed) {
    return open(model, seed, Set.of());
  }
}
