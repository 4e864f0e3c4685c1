package dev.lathe.profiler;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.WidthSteps;
import dev.lathe.lut.Calibration;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.ModelEntry;
import dev.lathe.lut.RelativeErrors;
import java.util.ArrayList;
import java.util.List;

/**
 * Variants of a network at random widths: what was measured, and what the table says.
 *
 * @param pairs by variant, in the order in which the variants were drawn
 */
public record CalibrationRun(List<Pair> pairs) {
  /** Copies the list. */
  public CalibrationRun {
    pairs = List.copyOf(pairs);
  }

  /**
   * A variant.
   *
   * @param variant its name; empty for the whole network
   * @param sumNanos the sum of its layers by the table
   * @param predictedNanos the latency of the whole by the table's calibration
   * @param measuredNanos the median that was measured
   */
  public record Pair(String variant, double sumNanos, double predictedNanos, double measuredNanos) {
    /** How far the prediction is off: 0.05 is 5 %. */
    public double relativeError() {
      return Math.abs(predictedNanos - measuredNanos) / measuredNanos;
    }
  }

  /**
   * Measures variants that a table's calibration has not seen and compares them with what it
   * predicts. They are not put into the table.
   *
   * @param count how many variants, 1 or more
   * @param seed other than that of the profile, or the variants are the calibration's own
   */
  public static CalibrationRun check(
      MeasuringRuntime runtime,
      Network network,
      LatencyTable table,
      ProfilingOptions options,
      int count,
      long seed,
      Progress progress) {
    List<Variant> variants = Variant.draw(network, options.steps(), count, seed);
    List<ModelEntry> measured = new ArrayList<>();
    try (ReferenceKernel reference = ReferenceKernel.open(runtime, table.baselineNanos())) {
      new VariantTiming(runtime, network, reference, options)
          .measure(variants, progress, measured::add);
    }
    return of(LatencyModel.of(network, table), variants, measured);
  }

  /**
   * A table with the calibration of a network fitted to whatever variants of it the table holds, as
   * after a merge of shards. Measures nothing; the same as one run would have fitted.
   *
   * @param steps as the variants were measured with
   * @throws UserException if the table lacks layers of the network, or has no variants of it
   */
  public static LatencyTable recalibrated(Network network, LatencyTable table, WidthSteps steps) {
    NetworkKey key = NetworkKey.of(network);
    List<Variant> variants =
        table.models().stream()
            .filter(entry -> entry.modelHash().equals(key.modelHash()))
            .filter(entry -> entry.batch() == key.batch())
            .flatMap(entry -> Variant.named(network, steps, entry.variant()).stream())
            .toList();
    List<String> unknown =
        LatencyModel.of(network, table).predict(Selection.everything()).unknownLayers();
    if (!unknown.isEmpty() || variants.isEmpty()) {
      throw new UserException(
          "The table lacks %s of the model (%s) at batch %d: %s"
              .formatted(
                  variants.isEmpty() ? "every variant" : unknown.size() + " layers",
                  network.graph().name(),
                  key.batch(),
                  unknown.isEmpty() ? key.modelHash() : unknown.get(0)),
          "Maybe a shard is missing, or was made of another model, at another batch or with other"
              + " --freeze options.");
    }
    return calibrated(network, table, variants);
  }

  /** A table with the calibration of a network fitted to variants that the table has measured. */
  static LatencyTable calibrated(Network network, LatencyTable table, List<Variant> variants) {
    if (variants.isEmpty()) {
      return table;
    }
    NetworkKey key = NetworkKey.of(network);
    List<ModelEntry> measured =
        table.models().stream()
            .filter(entry -> entry.modelHash().equals(key.modelHash()))
            .filter(entry -> entry.batch() == key.batch())
            .toList();
    CalibrationRun run = CalibrationRun.of(LatencyModel.of(network, table), variants, measured);
    return table.withCalibration(key.calibrationKey(), run.fit());
  }

  /** Pairs of the variants that were measured. */
  static CalibrationRun of(LatencyModel model, List<Variant> variants, List<ModelEntry> measured) {
    List<Pair> pairs = new ArrayList<>();
    for (Variant variant : variants) {
      measured.stream()
          .filter(entry -> entry.variant().equals(variant.name()))
          .findFirst()
          .ifPresent(
              entry -> {
                LatencyModel.Prediction prediction = model.predict(variant.selection());
                pairs.add(
                    new Pair(
                        variant.name(),
                        prediction.sumNanos(),
                        prediction.wholeNanos(),
                        entry.timing().medianNanos()));
              });
    }
    return new CalibrationRun(pairs);
  }

  /** The calibration that fits all pairs, with the error on pairs left out of the fit in turn. */
  public Calibration fit() {
    return Calibration.fit(
        pairs.stream()
            .filter(pair -> pair.sumNanos() > 0)
            .map(pair -> Calibration.Point.of(pair.sumNanos(), pair.measuredNanos()))
            .toList());
  }

  /** The errors of the predictions. */
  public RelativeErrors errors() {
    return RelativeErrors.of(pairs.stream().mapToDouble(Pair::relativeError).toArray());
  }
}
