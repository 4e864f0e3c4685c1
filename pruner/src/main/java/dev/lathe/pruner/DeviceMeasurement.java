package dev.lathe.pruner;

import dev.lathe.lut.Timing;
import dev.lathe.onnx.Graph;
import java.util.List;

/** The door to the device: measures whole models, one as fairly as the other. */
@FunctionalInterface
public interface DeviceMeasurement {
  /**
   * Measures models in turns, so that a drift of the machine cannot decide between them.
   *
   * @return a timing for each model, in order
   */
  List<Timing> measureTogether(List<Graph> models);
}
