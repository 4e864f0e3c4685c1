package dev.lathe.pruner;

import static java.util.Objects.requireNonNull;

import dev.lathe.lut.Calibration;
import java.util.List;

/**
 * The device a network is shaped for, as the pruner sees it.
 *
 * @param id the device's id
 * @param latency what layers take on it
 * @param calibration how the sum of layers becomes the latency of the whole
 * @param measurement measures whole models on it
 */
public record TargetDevice(
    String id, LayerLatency latency, Calibration calibration, DeviceMeasurement measurement) {
  /** Checks that all is there. */
  public TargetDevice {
    requireNonNull(id, "id is null");
    requireNonNull(latency, "latency is null");
    requireNonNull(calibration, "calibration is null");
    requireNonNull(measurement, "measurement is null");
  }

  /**
   * The same device as a table of convolutions shows it, whose sum is taken for the whole: nothing
   * else costs, and no margin is kept for the error.
   */
  TargetDevice ofConvolutions() {
    Calibration sum = Calibration.uncalibrated();
    return new TargetDevice(
        id,
        (layer, widths) ->
            switch (layer.kind()) {
              case CONVOLUTION, GROUPED_CONVOLUTION, DEPTHWISE_CONVOLUTION ->
                  latency.nanos(layer, widths);
              case LINEAR, PRODUCT, OTHER -> 0;
            },
        new Calibration(0, 1, List.of(), sum.range(), sum.heldOut(), 0),
        measurement);
  }
}
