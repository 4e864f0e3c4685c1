package dev.lathe.benchmarks.latency;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was found on one network at one batch.
 *
 * @param network the architecture's name in torchvision
 * @param batch how many images at once
 * @param made when and on what
 * @param layers how many layers the network has
 * @param surfaces how many distinct ones
 * @param samples layer timings in the table
 * @param gridSamples timings of a grid over all distinct layers in steps of {@link
 *     NetworkRun#GRID_STEP} channels
 * @param profileMinutes what the table took, its calibration included
 * @param checkMinutes what measuring the unseen variants took
 * @param statedRelativeError the error that the calibration states
 * @param wholeMillis the whole network's latency
 * @param fitted the variants that the calibration knows
 * @param unseen the variants that nothing was fitted to
 */
record NetworkResult(
    String network,
    int batch,
    Circumstances made,
    int layers,
    int surfaces,
    int samples,
    long gridSamples,
    double profileMinutes,
    double checkMinutes,
    double statedRelativeError,
    double wholeMillis,
    List<Variant> fitted,
    List<Variant> unseen) {

  /**
   * A variant of the network.
   *
   * @param name which one
   * @param macs its multiply-accumulate operations for one image
   * @param measuredMillis what was measured, in all passes together
   * @param passMillis what each pass measured: for unseen variants one before the table was made
   *     and one after, for fitted ones a single one
   * @param spreadMillis from the 10th to the 90th percentile of its timings
   * @param predictedMillis by table and calibration
   * @param isolatedMillis the plain sum of its layers by themselves
   */
  record Variant(
      String name,
      long macs,
      double measuredMillis,
      List<Double> passMillis,
      double spreadMillis,
      double predictedMillis,
      double isolatedMillis) {

    /** The same measurement with another prediction. */
    Variant predicted(double predicted, double isolated) {
      return new Variant(name, macs, measuredMillis, passMillis, spreadMillis, predicted, isolated);
    }

    /** How much more the last pass measured than the first: 0.05 is 5 %. */
    double againOverFirst() {
      return passMillis.get(passMillis.size() - 1) / passMillis.get(0) - 1;
    }
  }

  /** The same measurements with other predictions. */
  NetworkResult predicted(double stated, List<Variant> ofFitted, List<Variant> ofUnseen) {
    return new NetworkResult(
        network,
        batch,
        made,
        layers,
        surfaces,
        samples,
        gridSamples,
        profileMinutes,
        checkMinutes,
        stated,
        wholeMillis,
        ofFitted,
        ofUnseen);
  }

  /** How far the second pass over the unseen variants is from the first. */
  Errors again() {
    return Errors.of(unseen.stream().mapToDouble(Variant::againOverFirst).toArray());
  }

  /** Errors of the product's predictions. */
  Errors predicted() {
    return Errors.of(unseen, Variant::predictedMillis);
  }

  /** Errors of the plain sum of isolated layers. */
  Errors isolated() {
    return Errors.of(unseen, Variant::isolatedMillis);
  }

  /** Errors of MACs at the speed of the whole network. */
  Errors byMacs() {
    long wholeMacs = fitted.stream().mapToLong(Variant::macs).max().orElse(1);
    return Errors.of(unseen, variant -> wholeMillis * variant.macs / wholeMacs);
  }

  /** Errors of a line over something, fitted to the calibration's variants. */
  Errors byLine(ToDoubleFunction<Variant> over) {
    FittedLine line = FittedLine.of(fitted, over);
    return Errors.of(unseen, variant -> line.millis(over.applyAsDouble(variant)));
  }

  /** Everything that was timed for the prediction: layers and variants. */
  int timings() {
    return samples + fitted.size();
  }
}
