package dev.lathe.solver.exact;

/**
 * How far under the bound the next target lies.
 *
 * <p>Labels multiply with that distance: it grows faster after a target that took few, and it
 * shrinks when labels became too many. Labels of several resources beat each other so rarely that
 * their number is foreseen: by the options that are left, of which there may be only a few more
 * than last time.
 */
final class Pace {
  /** Share of the gap that the first target lies under the bound. */
  private static final int FIRST_TARGET = 64;

  /** A target that took fewer labels than this was too close to the bound. */
  private static final int FEW_LABELS = 300;

  /** A target that took more labels than this shows that the next will take long. */
  private static final int MANY_LABELS = 3000;

  /** How much farther each next target lies under the bound, by what the last one took. */
  private static final double LONG_STEP = 4;

  private static final double STEP = 2;
  private static final double SHORT_STEP = 1.4;

  /** So often a target that took too many labels is followed by one nearer to the bound. */
  private static final int RETREATS = 2;

  /** With several resources so many options are tried at once, or so many times those of before. */
  private static final int OPTIONS = 100;

  private static final double MORE_OPTIONS = 1.3;

  /** Of graphs that are too wide, so many are searched for better incumbents, if not larger. */
  private static final int LOOKS = 3;

  private static final int LARGEST_LOOK = 800;

  private final boolean single;
  private final double first;
  private double distance;
  private int retreats;
  private int looks;
  private boolean laborious;
  private double options = OPTIONS;

  /**
   * A pace to start with.
   *
   * @param single whether there is one resource
   * @param gap how far apart bound and incumbent are
   */
  Pace(boolean single, long gap) {
    this.single = single;
    this.first = Math.max(1, gap / FIRST_TARGET);
    this.distance = first;
  }

  /** The next target, if none lower than a floor is of interest. */
  long target(long bound, long floor) {
    return Math.max(floor, bound - (long) distance);
  }

  /** Whether a better incumbent should be looked for before the labels of a target. */
  boolean isLaborious() {
    return laborious;
  }

  /** Whether so many options are likely to take too many labels: a nearer target is next then. */
  boolean isTooWide(int left) {
    if (single || left <= options * MORE_OPTIONS || distance <= first) {
      return false;
    }
    distance = Math.max(first, distance / 2);
    return true;
  }

  /** Whether a graph that is too wide should be searched for a better incumbent. */
  boolean isWorthALook(int left) {
    return left <= LARGEST_LOOK && looks++ < LOOKS;
  }

  /** Goes on after a target that was finished with so many labels over so many options. */
  void finished(int labels, int left) {
    laborious = labels > MANY_LABELS;
    options = Math.max(options, left);
    if (labels < FEW_LABELS) {
      distance *= LONG_STEP;
    } else {
      distance *= labels < MANY_LABELS ? STEP : SHORT_STEP;
    }
  }

  /** Goes back after a target that took too many labels; false if that has been done enough. */
  boolean retreat() {
    laborious = true;
    distance /= 2;
    return retreats++ < RETREATS;
  }
}
