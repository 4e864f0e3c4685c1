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
import dev.lathe.lut.Timing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Variants of a network at random widths: what was measured, and what the table says.
 *
 * @param pairs by variant, in the order in which the variants were drawn
 */
public record CalibrationRun(List<Pair> pairs) {
  /** A profile has one variant fewer unless it is told otherwise. */
  private static final int MOST_FOLDS = 32;

  /** Copies the list. */
  public CalibrationRun {
    pairs = List.copyOf(pairs);
  }

  /**
   * A variant.
   *
   * @param selection what it keeps
   * @param entry what was measured, in all passes together
   * @param passNanos the median of each pass, one or more
   * @param isolatedNanos the sum of its layers as they were measured by themselves
   * @param sumNanos the sum of its layers as they are within networks, by the table
   * @param predictedNanos the latency of the whole by the table's calibration
   */
  public record Pair(
      Selection selection,
      ModelEntry entry,
      List<Double> passNanos,
      double isolatedNanos,
      double sumNanos,
      double predictedNanos) {
    /** Copies the list. */
    public Pair {
      passNanos = List.copyOf(passNanos);
    }

    /** The variant's name; empty for the whole network. */
    public String variant() {
      return entry.variant();
    }

    /** The median that was measured. */
    public double measuredNanos() {
      return entry.timing().medianNanos();
    }

    /** How far the prediction is off: 0.05 is 5 %. */
    public double relativeError() {
      return Math.abs(predictedNanos - measuredNanos()) / measuredNanos();
    }
  }

  /**
   * Measures variants that a table's calibration has not seen, in two passes, and compares them
   * with what it predicts. They are not put into the table.
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
    UnseenVariants variants = new UnseenVariants(runtime, network, options, count, seed);
    variants.measure(progress);
    variants.measure(progress);
    return variants.against(table);
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
    LatencyModel model = LatencyModel.of(network, table);
    List<Variant> variants = variants(network, model, steps);
    List<String> unknown = model.predict(Selection.everything()).unknownLayers();
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
    LatencyModel model = LatencyModel.of(network, table);
    Map<Variant, LatencyModel> without = eachLeftOut(model, variants);
    List<Calibration.Point> corrected = points(model, variants, without::get);
    List<Calibration.Point> plain = points(model, variants, variant -> model.uncorrected());
    String key = NetworkKey.of(network).calibrationKey();
    if (!Calibration.isClearlyWorse(corrected, plain)) {
      return table.withCalibration(key, Calibration.fit(corrected));
    }
    // What was seen of the layers does not foretell what was left out; then it is not believed.
    LatencyTable unwatched = table;
    for (ModelEntry entry : model.entries()) {
      unwatched = unwatched.withModel(entry.withoutParts());
    }
    return unwatched.withCalibration(key, Calibration.fit(plain));
  }

  /**
   * For each variant the model as it would be without it. Of more than so many, several are left
   * out together: a fit to all the others for each would take the square of their number.
   */
  private static Map<Variant, LatencyModel> eachLeftOut(
      LatencyModel model, List<Variant> variants) {
    int folds = Math.min(MOST_FOLDS, variants.size());
    Map<Variant, LatencyModel> without = new LinkedHashMap<>();
    for (int fold = 0; fold < folds; fold++) {
      List<Variant> together = new ArrayList<>();
      for (int index = fold; index < variants.size(); index += folds) {
        together.add(variants.get(index));
      }
      LatencyModel others =
          model.without(together.stream().map(Variant::name).collect(Collectors.toSet()));
      together.forEach(variant -> without.put(variant, others));
    }
    return without;
  }

  /**
   * Sums and measurements of variants.
   *
   * @param models what the sum of each is taken from
   */
  private static List<Calibration.Point> points(
      LatencyModel model, List<Variant> variants, Function<Variant, LatencyModel> models) {
    List<Calibration.Point> points = new ArrayList<>();
    for (Variant variant : variants) {
      model.entries().stream()
          .filter(entry -> entry.variant().equals(variant.name()))
          .findFirst()
          .flatMap(entry -> point(models.apply(variant), variant, entry))
          .ifPresent(points::add);
    }
    return points;
  }

  /**
   * Sum and measurement of a variant; empty where the table knows no layer. The sum is to be one
   * that knows nothing of this variant, as it will be for new ones.
   */
  private static Optional<Calibration.Point> point(
      LatencyModel model, Variant variant, ModelEntry entry) {
    double sum = model.predict(variant.selection()).sumNanos();
    return sum > 0
        ? Optional.of(Calibration.Point.of(sum, entry.timing().medianNanos()))
        : Optional.empty();
  }

  /**
   * The variants that a table's calibration of a network was fitted to. What is predicted of them
   * is no prediction: the table knows them.
   *
   * @param steps as the variants were measured with
   */
  public static CalibrationRun fitted(Network network, LatencyTable table, WidthSteps steps) {
    LatencyModel model = LatencyModel.of(network, table);
    return of(model, variants(network, model, steps), model.entries());
  }

  private static List<Variant> variants(Network network, LatencyModel model, WidthSteps steps) {
    return model.entries().stream()
        .flatMap(entry -> Variant.named(network, steps, entry.variant()).stream())
        .toList();
  }

  /** Pairs of the variants that were measured. */
  private static CalibrationRun of(
      LatencyModel model, List<Variant> variants, List<ModelEntry> measured) {
    List<Pair> pairs = new ArrayList<>();
    for (Variant variant : variants) {
      measured.stream()
          .filter(entry -> entry.variant().equals(variant.name()))
          .findFirst()
          .ifPresent(entry -> pairs.add(pair(model, variant, List.of(entry))));
    }
    return new CalibrationRun(pairs);
  }

  /**
   * A variant as it was measured, one or more times, and as it is predicted.
   *
   * @param measured of each time
   */
  static Pair pair(LatencyModel model, Variant variant, List<ModelEntry> measured) {
    LatencyModel.Prediction prediction = model.predict(variant.selection());
    Timing timing = Timing.together(measured.stream().map(ModelEntry::timing).toList());
    return new Pair(
        variant.selection(),
        measured.get(0).withTiming(timing),
        measured.stream().map(entry -> entry.timing().medianNanos()).toList(),
        model.isolatedSumNanos(variant.selection()),
        prediction.sumNanos(),
        prediction.wholeNanos());
  }

  /** The errors of the predictions. */
  public RelativeErrors errors() {
    return RelativeErrors.of(pairs.stream().mapToDouble(Pair::relativeError).toArray());
  }
}
