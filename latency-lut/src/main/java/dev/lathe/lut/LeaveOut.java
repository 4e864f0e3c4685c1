package dev.lathe.lut;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Foretells samples from the others. */
final class LeaveOut {
  /** Rebuilding the surface costs in proportion to its samples; so does every sample left out. */
  private static final int REBUILT_SAMPLES = 20_000;

  private static final int MOST = 100;
  private static final int LEAST = 5;

  private LeaveOut() {}

  /** The errors of those samples that the others foretell. */
  static RelativeErrors errors(Grain grain, SortedMap<Widths, Sample> samples) {
    return RelativeErrors.of(
        Arrays.stream(relativeErrors(grain, samples, MOST)).filter(Double::isFinite).toArray());
  }

  /**
   * The relative error of each sample that is left out, the same samples whatever the grain is; NaN
   * where the others do not foretell it.
   *
   * @param most how many are left out at most, evenly from all of them
   */
  static double[] relativeErrors(Grain grain, SortedMap<Widths, Sample> samples, int most) {
    List<Sample> all = List.copyOf(samples.values());
    SortedMap<Widths, Sample> others = new TreeMap<>(samples);
    int affordable = Math.max(LEAST, REBUILT_SAMPLES / Math.max(1, all.size()));
    double[] errors = new double[Math.min(all.size(), Math.min(most, affordable))];
    for (int number = 0; number < errors.length; number++) {
      Sample left = all.get((int) ((long) number * all.size() / errors.length));
      others.remove(left.widths());
      CellTree tree = CellTreeBuilder.build(grain.axes(), grain.samples(others));
      others.put(left.widths(), left);
      double foretold = at(tree, grain.rounded(left.widths()));
      double measured = left.timing().medianNanos();
      errors[number] = measured > 0 ? Math.abs(foretold - measured) / measured : Double.NaN;
    }
    return errors;
  }

  private static double at(CellTree tree, Widths widths) {
    return tree.nanosAt(
        widths.get(0),
        widths.count() > 1 ? widths.get(1) : 0,
        widths.count() > 2 ? widths.get(2) : 0);
  }
}
