package dev.lathe.solver.exact;

/**
 * How far under the bound the next target lies, and how many parts it may take.
 *
 * <p>Parts multiply with that distance: it grows faster after a target that took few. A target that
 * takes more parts than there is patience for is put off: nearer ones come first, with more
 * patience, and lower ones only after it.
 */
final class Pace {
  /** Share of the gap that the first target lies under the bound. */
  private static final int FIRST_TARGET = 64;

  /** A target that took more parts than this shows that the next will take long. */
  private static final int MANY_PARTS = 60;

  /** How much farther each next target lies under the bound, by what the last one took. */
  private static final double STEP = 2;

  private static final double SHORT_STEP = 1.4;

  /** The parts that the first target may take. */
  private static final int FIRST_PATIENCE = 250;

  /** How much more patience there is after a target that was put off. */
  private static final int MORE_PATIENCE = 2;

  /** The most patience there is. */
  static final int MOST_PATIENCE = 4000;

  /** A step that leaves less than this share of itself goes all the way. */
  private static final double LITTLE = 0.25;

  private double distance;
  private long target;
  private long putOff = Long.MIN_VALUE;
  private int patience = FIRST_PATIENCE;

  /**
   * A pace to start with.
   *
   * @param gap how far apart bound and incumbent are
   */
  Pace(long gap) {
    this.distance = Math.max(1, gap / FIRST_TARGET);
  }

  /** The next target, if none lower than a floor is of interest. */
  long target(long bound, long floor) {
    long lowest = Math.max(floor, putOff);
    long next = bound - (long) distance;
    // What would be left under it takes as long again, though it is little.
    target = next - lowest < distance * LITTLE ? lowest : next;
    return target;
  }

  /** The parts that the target may take. */
  int patience() {
    return patience;
  }

  /** Goes on after a target that was finished with so many parts. */
  void finished(int parts) {
    if (target <= putOff) {
      putOff = Long.MIN_VALUE;
    }
    distance *= parts > MANY_PARTS ? SHORT_STEP : STEP;
  }

  /** Puts off a target that took too many parts; false if that has been done enough. */
  boolean retreat() {
    distance /= 2;
    putOff = target;
    patience *= MORE_PATIENCE;
    return patience <= MOST_PATIENCE;
  }
}
