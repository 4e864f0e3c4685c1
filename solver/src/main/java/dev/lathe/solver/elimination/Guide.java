package dev.lathe.solver.elimination;

/**
 * What a label may still become at one multiplier: a sweep, its outsides and the least weight that
 * a whole solution must have to be of interest.
 */
public final class Guide {
  private final Sweep sweep;
  private final Marginals marginals;
  private final double valueWeight;
  private final double multiplier;
  private final double least;

  private Guide(Sweep sweep, double valueWeight, double multiplier, double least) {
    this.sweep = sweep;
    this.marginals = new Marginals(sweep);
    this.valueWeight = valueWeight;
    this.multiplier = multiplier;
    this.least = least - sweep.roundingError();
  }

  /**
   * Guides by value: solutions worth at least {@code leastValue} within the limit weigh at least
   * {@code leastValue - multiplier * limit}.
   */
  public static Guide byValue(
      EliminationTree tree, double multiplier, long leastValue, long limit) {
    Sweep sweep = new Sweep(tree);
    sweep.run(1, new double[] {multiplier});
    return new Guide(sweep, 1, multiplier, leastValue - multiplier * limit);
  }

  /** Guides by cost alone: solutions within the limit weigh at least {@code -limit}. */
  public static Guide byCost(EliminationTree tree, long limit) {
    Sweep sweep = new Sweep(tree);
    sweep.run(0, new double[] {1});
    return new Guide(sweep, 0, 1, -(double) limit);
  }

  Sweep sweep() {
    return sweep;
  }

  double[] outside(int step) {
    return marginals.outside(step);
  }

  /** The weight of a partial solution. */
  double weight(long cost, long value) {
    return valueWeight * value - multiplier * cost;
  }

  /** The least weight of a solution of interest. */
  double least() {
    return least;
  }
}
