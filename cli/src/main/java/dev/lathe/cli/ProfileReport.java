package dev.lathe.cli;

import dev.lathe.graph.Network;
import dev.lathe.lut.Calibration;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.RelativeErrors;
import dev.lathe.profiler.CalibrationRun;
import dev.lathe.profiler.LatencyModel;
import java.nio.file.Path;
import java.util.List;

/**
 * What a profile measured and how far its predictions are off.
 *
 * @param heldOutMedianRelativeError error on calibration variants that were left out of the fit in
 *     turn
 * @param unseen variants that were measured after the fit; empty where none were asked for
 */
record ProfileReport(
    int schemaVersion,
    String table,
    String device,
    int batch,
    int layers,
    int surfaces,
    int samples,
    double minutes,
    int calibrationPoints,
    double heldOutMedianRelativeError,
    double heldOutP95RelativeError,
    double statedRelativeError,
    List<Unseen> unseen)
    implements Report {
  /** A variant that the calibration has not seen. */
  record Unseen(String variant, double sumNanos, double predictedNanos, double measuredNanos) {
    double relativeError() {
      return Math.abs(predictedNanos - measuredNanos) / measuredNanos;
    }
  }

  static ProfileReport of(
      Path file, Network network, LatencyTable table, List<CalibrationRun.Pair> unseen) {
    Calibration calibration = LatencyModel.of(network, table).calibration();
    return new ProfileReport(
        1,
        file.toString(),
        table.device().id(),
        network.batch(),
        network.layers().size(),
        table.surfaces().size(),
        table.surfaces().values().stream().map(LatencySurface::samples).mapToInt(List::size).sum(),
        table.provenance().work().minutes(),
        calibration.range().points(),
        calibration.heldOut().median(),
        calibration.heldOut().p95(),
        calibration.statedRelativeError(),
        unseen.stream()
            .map(
                pair ->
                    new Unseen(
                        pair.variant(),
                        pair.sumNanos(),
                        pair.predictedNanos(),
                        pair.measuredNanos()))
            .toList());
  }

  @Override
  public Object document() {
    return this;
  }

  @Override
  public String text() {
    return "%s: %d layers, %d surfaces, %d samples in %s minutes at batch %d on %s%n"
            .formatted(table, layers, surfaces, samples, Numbers.decimal(minutes, 1), batch, device)
        + (calibrationPoints == 0 ? "" : fitText())
        + unseenText();
  }

  private String fitText() {
    return "whole model from its layers: median error %s, 95th percentile %s on %d variants, each left out of its fit; stated %s%n"
        .formatted(
            Numbers.percent(heldOutMedianRelativeError),
            Numbers.percent(heldOutP95RelativeError),
            calibrationPoints,
            Numbers.percent(statedRelativeError));
  }

  private String unseenText() {
    if (unseen.isEmpty()) {
      return "";
    }
    RelativeErrors errors =
        RelativeErrors.of(unseen.stream().mapToDouble(Unseen::relativeError).toArray());
    return "on %d variants it has not seen: median error %s, 95th percentile %s, largest %s; %d within 5 %%, %d within 10 %%%n"
        .formatted(
            unseen.size(),
            Numbers.percent(errors.median()),
            Numbers.percent(errors.p95()),
            Numbers.percent(errors.max()),
            within(0.05),
            within(0.10));
  }

  private long within(double share) {
    return unseen.stream().filter(pair -> pair.relativeError() <= share).count();
  }
}
