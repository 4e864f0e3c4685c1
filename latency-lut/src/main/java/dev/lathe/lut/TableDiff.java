package dev.lathe.lut;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far two tables agree: at every widths where one of them has a sample, and both an answer.
 *
 * @param points what was compared, by signature and widths
 * @param onlyFirst layers that only the first table has
 * @param onlySecond layers that only the second has
 * @param deviceDifferences why the tables are not of the same device and settings; empty if they
 *     are
 */
public record TableDiff(
    List<Point> points,
    List<LayerSignature> onlyFirst,
    List<LayerSignature> onlySecond,
    List<String> deviceDifferences) {
  /** A standard error of a median and the bound that 95 % of medians keep. */
  private static final double BOUND = 2;

  /** Copies the lists. */
  public TableDiff {
    points = List.copyOf(points);
    onlyFirst = List.copyOf(onlyFirst);
    onlySecond = List.copyOf(onlySecond);
    deviceDifferences = List.copyOf(deviceDifferences);
  }

  /**
   * A place on a surface that both tables know.
   *
   * @param signature the layer
   * @param widths where
   * @param firstNanos by the first table
   * @param secondNanos by the second
   * @param statedNanos the error that the tables state for their difference: the estimated errors
   *     of interpolated values, twice the standard errors of measured ones, what either's samples
   *     were off when they were repeated ({@link Provenance.Work#repeatError}) counted in, and for
   *     either the 95th percentile of its surface's leave-out errors where that is more
   */
  public record Point(
      LayerSignature signature,
      Widths widths,
      double firstNanos,
      double secondNanos,
      double statedNanos) {
    /** How far the second lies above the first, relative to the first: 0.05 is 5 %. */
    public double relativeDifference() {
      return firstNanos == 0 ? 0 : (secondNanos - firstNanos) / firstNanos;
    }

    /** Whether the difference is within the stated errors. */
    public boolean isWithinStated() {
      return Math.abs(secondNanos - firstNanos) <= statedNanos;
    }
  }

  /** Compares two tables; the reference kernel, to which both are corrected, is no entry. */
  public static TableDiff of(LatencyTable first, LatencyTable second) {
    List<Point> points = new ArrayList<>();
    for (LayerSignature signature : first.surfaces().keySet()) {
      if (!signature.equals(LatencyTable.BASELINE)) {
        compare(signature, first, second, points);
      }
    }
    return new TableDiff(
        points,
        missing(first, second),
        missing(second, first),
        first.device().differencesFrom(second.device()));
  }

  private static List<LayerSignature> missing(LatencyTable from, LatencyTable in) {
    return from.surfaces().keySet().stream()
        .filter(signature -> !in.surfaces().containsKey(signature))
        .toList();
  }

  private static void compare(
      LayerSignature signature, LatencyTable one, LatencyTable other, List<Point> points) {
    LatencySurface first = one.surface(signature).orElseThrow();
    @Nullable LatencySurface second = other.surface(signature).orElse(null);
    if (second == null || first.axes().size() != second.axes().size()) {
      return;
    }
    SortedSet<Widths> places = new TreeSet<>();
    first.samples().forEach(sample -> places.add(sample.widths()));
    second.samples().forEach(sample -> places.add(sample.widths()));
    for (Widths widths : places) {
      Latency here = first.at(widths);
      Latency there = second.at(widths);
      if (here.isKnown() && there.isKnown()) {
        double stated = statedNanos(one, first, here) + statedNanos(other, second, there);
        points.add(new Point(signature, widths, here.nanos(), there.nanos(), stated));
      }
    }
  }

  private static double statedNanos(LatencyTable table, LatencySurface surface, Latency latency) {
    double repeated = table.provenance().work().repeatError() * latency.nanos();
    double own =
        latency instanceof Latency.Measured
            ? BOUND * Math.hypot(latency.errorNanos(), repeated)
            : Math.max(latency.errorNanos(), BOUND * repeated);
    return Math.max(own, surface.leaveOutErrors().p95() * latency.nanos());
  }

  /** The absolute relative differences. */
  public RelativeErrors differences() {
    return RelativeErrors.of(
        points.stream().mapToDouble(point -> Math.abs(point.relativeDifference())).toArray());
  }

  /** How many points differ by no more than the tables state. */
  public long withinStated() {
    return points.stream().filter(Point::isWithinStated).count();
  }
}
