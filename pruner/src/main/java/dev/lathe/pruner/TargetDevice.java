package dev.lathe.pruner;

import static java.util.Objects.requireNonNull;

import dev.lathe.lut.Calibration;

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
}
