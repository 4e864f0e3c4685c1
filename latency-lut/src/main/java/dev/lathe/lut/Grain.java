package dev.lathe.lut;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The blocks of channels that a kernel computes, axis by axis: it takes as long for 72 channels as
 * for 80 where its blocks are of 16. Latency is smooth over whole blocks and a staircase over
 * widths, so that widths are rounded up before anything is interpolated. Which blocks a kernel has
 * is not assumed but found: those count with which samples foretell each other best.
 */
final class Grain {
  private static final int[] SIZES = {4, 8, 16, 32, 64};

  /** So many samples at least must be foretold better, or it may be chance. */
  private static final int FEWEST_BETTER = 6;

  /** Relative errors that differ by less are alike. */
  private static final double DIFFERENCE = 0.01;

  /** So many samples lie close enough without. */
  private static final int MOST_SAMPLES = 256;

  /** How many samples are foretold from the others, which takes most of the time. */
  private static final int MOST_FORETOLD = 32;

  /** Below this mean error there is nothing to find. */
  private static final double SMALL = 0.015;

  /** Blocks must lessen the error by so much, or they only follow the noise. */
  private static final double GAIN = 0.85;

  private final List<Axis> axes;
  private final int[] sizes;
  private final boolean none;

  private Grain(List<Axis> axes, int... sizes) {
    this.axes = axes;
    this.sizes = sizes;
    this.none = Arrays.stream(sizes).allMatch(size -> size == 1);
  }

  /** Blocks of one channel each. */
  static Grain none(List<Axis> axes) {
    int[] sizes = new int[axes.size()];
    Arrays.fill(sizes, 1);
    return new Grain(axes, sizes);
  }

  /** The blocks that samples show; depends on nothing else. */
  static Grain found(List<Axis> axes, SortedMap<Widths, Sample> samples) {
    Grain best = none(axes);
    if (samples.size() < FEWEST_BETTER || samples.size() > MOST_SAMPLES) {
      return best;
    }
    double[] errors = LeaveOut.relativeErrors(best, samples, MOST_FORETOLD);
    boolean[] counted = new boolean[errors.length];
    for (int index = 0; index < errors.length; index++) {
      counted[index] = Double.isFinite(errors[index]);
    }
    while (mean(errors, counted) > SMALL) {
      Grain next = null;
      double least = GAIN * mean(errors, counted);
      double[] before = errors;
      for (Grain other : best.neighbours()) {
        double[] others = LeaveOut.relativeErrors(other, samples, MOST_FORETOLD);
        if (mean(others, counted) < least && foretellsMore(others, before, counted)) {
          next = other;
          errors = others;
          least = mean(others, counted);
        }
      }
      if (next == null) {
        return best;
      }
      best = next;
    }
    return best;
  }

  /** A single cliff, or chance, makes a few samples better and others worse. */
  private static boolean foretellsMore(double[] errors, double[] before, boolean[] counted) {
    int better = 0;
    int worse = 0;
    for (int index = 0; index < errors.length; index++) {
      if (counted[index] && errors[index] < before[index] - DIFFERENCE) {
        better++;
      } else if (counted[index] && !(errors[index] <= before[index] + DIFFERENCE)) {
        worse++;
      }
    }
    return better >= FEWEST_BETTER && better >= 2 * worse;
  }

  /** Those that differ in the blocks of one axis, and by which at least two are there. */
  private List<Grain> neighbours() {
    List<Grain> neighbours = new ArrayList<>();
    for (int axis = 0; axis < sizes.length; axis++) {
      Axis one = axes.get(axis);
      for (int size : SIZES) {
        if (size > sizes[axis]
            && size % one.step() == 0
            && size > one.step()
            && 2 * size <= one.max()) {
          int[] other = sizes.clone();
          other[axis] = size;
          neighbours.add(new Grain(axes, other));
        }
      }
    }
    return neighbours;
  }

  /** The mean error; what can no longer be foretold counts in full. */
  private static double mean(double[] errors, boolean[] counted) {
    double sum = 0;
    int count = 0;
    for (int index = 0; index < errors.length; index++) {
      if (counted[index]) {
        sum += Double.isFinite(errors[index]) ? errors[index] : 1;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  /** A width rounded up to whole blocks, but not beyond the axis; itself on an axis too many. */
  int rounded(int axis, int width) {
    int size = axis < sizes.length ? sizes[axis] : 1;
    return size == 1 ? width : Math.min((width + size - 1) / size * size, axes.get(axis).max());
  }

  /** Widths rounded up to whole blocks. */
  Widths rounded(Widths widths) {
    int[] rounded = new int[sizes.length];
    for (int axis = 0; axis < rounded.length; axis++) {
      rounded[axis] = rounded(axis, widths.get(axis));
    }
    return Widths.of(rounded);
  }

  /** The axes in whole blocks. */
  List<Axis> axes() {
    List<Axis> rounded = new ArrayList<>();
    for (int axis = 0; axis < sizes.length; axis++) {
      Axis one = axes.get(axis);
      int step = sizes[axis] == 1 ? one.step() : sizes[axis];
      rounded.add(new Axis(one.name(), rounded(axis, one.min()), one.max(), step));
    }
    return List.copyOf(rounded);
  }

  /** The samples at whole blocks; of several in one block the widest counts. */
  SortedMap<Widths, Sample> samples(SortedMap<Widths, Sample> samples) {
    if (isNone()) {
      return samples;
    }
    SortedMap<Widths, Sample> rounded = new TreeMap<>();
    // In ascending order, so that the widest comes last.
    for (Map.Entry<Widths, Sample> sample : samples.entrySet()) {
      Widths widths = rounded(sample.getKey());
      rounded.put(widths, sample.getValue().at(widths));
    }
    return rounded;
  }

  /** Whether blocks are of one channel each, so that nothing is rounded. */
  boolean isNone() {
    return none;
  }
}
