package dev.lathe.lut;

import java.util.ArrayList;
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

  static RelativeErrors errors(List<Axis> axes, SortedMap<Widths, Sample> samples) {
    List<Sample> all = List.copyOf(samples.values());
    SortedMap<Widths, Sample> others = new TreeMap<>(samples);
    List<Double> errors = new ArrayList<>();
    int affordable = Math.max(LEAST, REBUILT_SAMPLES / Math.max(1, all.size()));
    int tries = Math.min(all.size(), Math.min(MOST, affordable));
    for (int number = 0; number < tries; number++) {
      Sample left = all.get((int) ((long) number * all.size() / tries));
      others.remove(left.widths());
      double foretold = at(CellTreeBuilder.build(axes, others), left.widths());
      others.put(left.widths(), left);
      double measured = left.timing().medianNanos();
      if (!Double.isNaN(foretold) && measured > 0) {
        errors.add(Math.abs(foretold - measured) / measured);
      }
    }
    return RelativeErrors.of(errors.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static double at(CellTree tree, Widths widths) {
    return tree.nanosAt(
        widths.get(0),
        widths.count() > 1 ? widths.get(1) : 0,
        widths.count() > 2 ? widths.get(2) : 0);
  }
}
