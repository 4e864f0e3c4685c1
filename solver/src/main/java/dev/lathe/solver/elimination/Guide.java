package dev.lathe.solver.elimination;

/**
 * What a label may still become at one multiplier: a sweep, its outsides and the least weight that
 * a whole solution must have to be of interest.
 */
public final class Guide {
  private final Sweep sweep;
  private final Marginals marginals;
  private final double valueWeight;
  private final double[] multipliers;
  private final double least;

  private Guide(Sweep sweep, double valueWeight, double[] multipliers, double least) {
    sweep.run(valueWeight, multipliers);
    this.sweep = sweep;
    this.marginals = new Marginals(sweep);
    this.valueWeight = valueWeight;
    this.multipliers = multipliers.clone();
    this.least = least - sweep.roundingError();
  }

  /** Guides by value: to solutions within the limits worth at least {@code leastValue}. */
  public static Guide byValue(EliminationTree tree, double[] multipliers, long leastValue) {
    double least = leastValue;
    long[] limits = tree.graph().limits();
    for (int resource = 0; resource < limits.length; resource++) {
      least -= multipliers[resource] * limits[resource];
    }
    return new Guide(new Sweep(tree), 1, multipliers, least);
  }

  /** Guides by the cost of one resource: to solutions within its limit. */
  public static Guide byCost(EliminationTree tree, int resource) {
    double[] only = new double[tree.graph().resources()];
    only[resource] = 1;
    return new Guide(new Sweep(tree), 0, only, -(double) tree.graph().limits()[resource]);
  }

  Sweep sweep() {
    return sweep;
  }

  double[] outside(int step) {
    return marginals.outside(step);
  }

  /** The weight of a partial solution. */
  double weight(long[] cost, long value) {
    double weight = valueWeight * value;
    for (int resource = 0; resource < cost.length; resource++) {
      weight -= multipliers[resource] * cost[resource];
    }
    return weight;
  }

  /** The least weight of a solution of interest. */
  double least() {
    return least;
  }
}
