package dev.lathe.solver.exact;

/**
 * How far under the bound the next target lies, and how many labels it may take.
 *
 * <p>Labels multiply with that distance: it grows faster after a target that took few. A target
 * that takes more labels than there is patience for is put off: nearer ones come first, with more
 * patience, and lower ones only after it. The number of labels is foreseen by the options that are
 * left: with one resource it grows about as their power of 2.5; labels of several resources beat
 * each other so rarely that there may be only a few more options than last time.
 */
final class Pace {
  /** Share of the gap that the first target lies under the bound. */
  private static final int FIRST_TARGET = 64;

  /** A target that took fewer labels than this was too close to the bound. */
  private static final int FEW_LABELS = 300;

  /** A target that took more labels than this shows that the next will take long. */
  private static final int MANY_LABELS = 3000;

  private static final int MANY_SINGLE_LABELS = 100_000;

  /** How much farther each next target lies under the bound, by what the last one took. */
  private static final double LONG_STEP = 4;

  private static final double STEP = 2;
  private static final double SHORT_STEP = 1.4;

  /** The labels that the first target may take, with one resource. */
  private static final int FIRST_PATIENCE = 6000;

  /** How much more patience there is after a target that was put off. */
  private static final double MORE_PATIENCE = 2;

  /** With one resource the options go with the labels to the power of this. */
  private static final double OPTIONS_OF_LABELS = 0.4;

  /** So often a target that took all labels there can be is followed by a nearer one. */
  private static final int RETREATS = 2;

  /** With several resources so many options are tried at once, or so many times those of before. */
  private static final int OPTIONS = 100;

  private static final double MORE_OPTIONS = 1.3;

  /** Of graphs that are too wide, so many are searched for better incumbents, if not larger. */
  private static final int LOOKS = 3;

  private static final int LARGEST_LOOK = 800;

  private final boolean single;
  private final int mostLabels;
  private final double first;
  private double distance;
  private long target;
  private long putOff = Long.MIN_VALUE;
  private double patience;
  private double room;
  private int retreats;
  private int looks;
  private boolean laborious;

  /**
   * A pace to start with.
   *
   * @param single whether there is one resource
   * @param gap how far apart bound and incumbent are
   * @param mostLabels no target may take more labels
   */
  Pace(boolean single, long gap, int mostLabels) {
    this.single = single;
    this.mostLabels = mostLabels;
    this.first = Math.max(1, gap / FIRST_TARGET);
    this.distance = first;
    this.patience = single ? FIRST_PATIENCE : mostLabels;
    this.room = single ? Double.POSITIVE_INFINITY : OPTIONS * MORE_OPTIONS;
  }

  /** The next target, if none lower than a floor is of interest. */
  long target(long bound, long floor) {
    target = Math.max(Math.max(floor, putOff), bound - (long) distance);
    return target;
  }

  /** The labels that the target may take. */
  int patience() {
    return (int) Math.min(patience, mostLabels);
  }

  /** Whether a better incumbent should be looked for before the labels of a target. */
  boolean isLaborious() {
    return laborious;
  }

  /** Whether so many options are likely to take too many labels: a nearer target is next then. */
  boolean isTooWide(int options) {
    if (options <= room || distance <= first) {
      return false;
    }
    distance = Math.max(first, distance / 2);
    return true;
  }

  /** Whether a graph that is too wide should be searched for a better incumbent. */
  boolean isWorthALook(int options) {
    return !single && options <= LARGEST_LOOK && looks++ < LOOKS;
  }

  /** Goes on after a target that was finished with so many labels over so many options. */
  void finished(int labels, int options) {
    laborious = labels > (single ? MANY_SINGLE_LABELS : MANY_LABELS);
    if (target <= putOff) {
      putOff = Long.MIN_VALUE;
    }
    if (single) {
      becomePatient(Math.max(patience, MORE_PATIENCE * labels));
    } else {
      room = Math.max(room, options * MORE_OPTIONS);
    }
    if (labels < FEW_LABELS) {
      distance *= LONG_STEP;
    } else {
      distance *= labels < MANY_LABELS ? STEP : SHORT_STEP;
    }
  }

  /**
   * Puts off a target that took too many labels over so many options; false if that has been done
   * enough.
   */
  boolean retreat(int options) {
    boolean isLast = patience >= mostLabels;
    laborious = isLast || patience > MANY_SINGLE_LABELS;
    distance /= 2;
    putOff = target;
    if (single) {
      room = options;
      becomePatient(patience * MORE_PATIENCE);
    }
    return !isLast || retreats++ < RETREATS;
  }

  private void becomePatient(double labels) {
    room *= Math.pow(labels / patience, OPTIONS_OF_LABELS);
    patience = labels;
  }
}
