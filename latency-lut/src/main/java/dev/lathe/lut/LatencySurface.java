package dev.lathe.lut;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The latency of one layer as a function of one, two or three widths: samples at scattered points
 * of a box, and an answer with its error for every point whose surroundings were measured.
 *
 * <p>Exact at samples, multilinear between them (over whole blocks of channels where the samples
 * show that the kernel computes such), within the range of the corners of a cell, {@link
 * Latency.Unknown} outside the box and where corners are missing. See the package's note. Immutable
 * and safe for many threads; {@link #with} makes a new surface.
 */
public final class LatencySurface {
  /** No more samples than this in one surface. */
  public static final int MAX_SAMPLES = 100_000;

  private final Box box;
  private final List<Axis> axes;
  private final SortedMap<Widths, Sample> samples;

  /** Made when it is first asked for: a table is read for a few of its surfaces. */
  private volatile @Nullable SurfaceIndex index;

  private volatile @Nullable RelativeErrors leaveOut;

  private LatencySurface(Box box, SortedMap<Widths, Sample> samples) {
    this.box = box;
    this.axes = box.axes();
    this.samples = Collections.unmodifiableSortedMap(samples);
  }

  private SurfaceIndex index() {
    // Two threads may both work it out; they find the same.
    SurfaceIndex known = index;
    if (known == null) {
      known = SurfaceIndex.of(axes, samples);
      index = known;
    }
    return known;
  }

  /**
   * A surface from its samples, in any order; of several samples at the same widths the last
   * counts.
   *
   * @param axes one to three, with different names
   * @throws IllegalArgumentException if a sample lies outside the axes, or there are too many
   */
  public static LatencySurface of(List<Axis> axes, Collection<Sample> samples) {
    Box box = new Box(axes);
    SortedMap<Widths, Sample> sorted = new TreeMap<>();
    for (Sample sample : samples) {
      box.requireInside(sample);
      sorted.put(sample.widths(), sample);
    }
    if (sorted.size() > MAX_SAMPLES) {
      throw new IllegalArgumentException(
          "The number of samples (%s) must be at most %s.".formatted(sorted.size(), MAX_SAMPLES));
    }
    return new LatencySurface(box, sorted);
  }

  /**
   * A surface of samples made elsewhere, on the axes that they span: from the smallest to the
   * largest width found, in steps of 1.
   *
   * @param names the names of the axes, one to three
   * @param samples one or more
   */
  public static LatencySurface spanning(List<String> names, Collection<Sample> samples) {
    List<Axis> axes = new ArrayList<>();
    for (int index = 0; index < names.size(); index++) {
      int axis = index;
      IntSummaryStatistics widths =
          samples.stream().mapToInt(sample -> sample.widths().get(axis)).summaryStatistics();
      axes.add(new Axis(names.get(index), widths.getMin(), widths.getMax(), 1));
    }
    return of(axes, samples);
  }

  /** A surface that nothing is known about yet. */
  public static LatencySurface empty(List<Axis> axes) {
    return of(axes, List.of());
  }

  /** This surface with more samples; a new sample replaces an old one at the same widths. */
  public LatencySurface with(Collection<Sample> more) {
    SortedMap<Widths, Sample> all = new TreeMap<>(samples);
    for (Sample sample : more) {
      all.put(sample.widths(), sample);
    }
    return of(axes, all.values());
  }

  /** This surface with one more sample; see {@link #with(Collection)}. */
  public LatencySurface with(Sample sample) {
    return with(List.of(sample));
  }

  /**
   * This surface and another of the same layer, over the axes of both: each axis from the smaller
   * to the larger end, in the smaller step. Where both have a sample, the other's counts.
   *
   * @throws IllegalArgumentException if they have not the same axes by number and name
   */
  public LatencySurface joined(LatencySurface other) {
    SortedMap<Widths, Sample> all = new TreeMap<>(samples);
    all.putAll(other.samples);
    return of(box.around(other.axes).axes(), all.values());
  }

  /** This surface on axes that reach as far as others do, too; see {@link #joined}. */
  public LatencySurface widened(List<Axis> others) {
    return of(box.around(others).axes(), samples.values());
  }

  /** The axes in the order in which widths are given: one to three. */
  public List<Axis> axes() {
    return axes;
  }

  /** How many samples there are. */
  public int sampleCount() {
    return samples.size();
  }

  /** The samples, sorted by widths. */
  public List<Sample> samples() {
    return List.copyOf(samples.values());
  }

  /** The sample at just these widths, if there is one. */
  public Optional<Sample> sample(Widths widths) {
    return Optional.ofNullable(index().sample(widths));
  }

  /** Whether these widths lie within the axes; those within may still be unknown. */
  public boolean contains(Widths widths) {
    return box.contains(widths);
  }

  /** Whether there is an answer for all widths within the axes. */
  public boolean answersThroughout() {
    return index().cells().stream().allMatch(Cell::isComplete);
  }

  /**
   * The latency at these widths and how it is known.
   *
   * @param widths as many as there are axes
   */
  public Latency at(Widths widths) {
    box.requireCount(widths.count());
    Sample sample = index().sample(widths);
    if (sample != null) {
      Timing timing = sample.timing();
      return new Latency.Measured(
          timing.medianNanos(), timing.medianErrorNanos(), timing.spreadNanos(), timing.count());
    }
    if (!contains(widths)) {
      return new Latency.Unknown("the widths " + widths + " lie outside " + box);
    }
    double nanos =
        index()
            .nanosAt(
                widths.get(0),
                widths.count() > 1 ? widths.get(1) : 0,
                widths.count() > 2 ? widths.get(2) : 0);
    return Double.isNaN(nanos)
        ? new Latency.Unknown("no measured cell surrounds the widths " + widths)
        : new Latency.Interpolated(nanos, index().errorAt(widths, nanos));
  }

  /** See {@link #at(Widths)}. */
  public Latency at(int... widths) {
    return at(Widths.of(widths));
  }

  /**
   * The latency in nanoseconds on a surface with one axis, without allocating; NaN where {@link
   * #at} answers {@link Latency.Unknown}.
   */
  public double nanosAt(int width) {
    box.requireCount(1);
    return axes.get(0).contains(width) ? index().nanosAt(width, 0, 0) : Double.NaN;
  }

  /** The same on a surface with two axes; see {@link #nanosAt(int)}. */
  public double nanosAt(int width0, int width1) {
    box.requireCount(2);
    return axes.get(0).contains(width0) && axes.get(1).contains(width1)
        ? index().nanosAt(width0, width1, 0)
        : Double.NaN;
  }

  /** The same on a surface with three axes; see {@link #nanosAt(int)}. */
  public double nanosAt(int width0, int width1, int width2) {
    box.requireCount(3);
    return axes.get(0).contains(width0)
            && axes.get(1).contains(width1)
            && axes.get(2).contains(width2)
        ? index().nanosAt(width0, width1, width2)
        : Double.NaN;
  }

  /**
   * Where to measure next: missing corners of the box first, then, in the cells whose estimated
   * error is above the goal, the middle or a corner that is only interpolated, the worst and
   * largest cell first. Empty once the goal is met, its samples are spent, or nothing is left to
   * measure. Depends on nothing but samples and goal.
   *
   * @param limit at most this many, 1 or more; asking for several at once costs a few samples more
   *     than asking for one at a time, and lets them be measured in turns
   */
  public List<Widths> nextSamples(RefinementGoal goal, int limit) {
    Require.atLeast("limit", limit, 1);
    int left = Math.min(limit, goal.maxSamples() - samples.size());
    return left <= 0 ? List.of() : index().proposals(goal, left);
  }

  /**
   * The worst estimated interpolation error that more samples could lessen, relative as the goal
   * counts it; infinite while corners of the box are missing. Its {@code relativeError} and {@code
   * maxSamples} do not matter.
   */
  public double worstError(RefinementGoal goal) {
    return index().worstError(goal);
  }

  /**
   * Measured errors of the interpolation: samples are left out one at a time and foretold from the
   * others. Corners of the box cannot be foretold and do not count. Of many samples only some,
   * spread evenly, are left out: at most a hundred. Takes milliseconds the first time.
   */
  public RelativeErrors leaveOutErrors() {
    // Two threads may both work it out; they find the same.
    RelativeErrors known = leaveOut;
    if (known == null) {
      known = index().leaveOutErrors();
      leaveOut = known;
    }
    return known;
  }

  /** Equal if axes and samples are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof LatencySurface that
        && axes.equals(that.axes)
        && samples.equals(that.samples);
  }

  @Override
  public int hashCode() {
    return 31 * axes.hashCode() + samples.hashCode();
  }

  @Override
  public String toString() {
    return "surface over " + box + " with " + samples.size() + " samples";
  }
}
