package dev.lathe.solver;

/**
 * How far a search has come.
 *
 * @param seconds since it began
 * @param objective what the best choice so far is worth; negative infinity before there is one
 * @param bound no choice within the budgets is worth more; infinite before there is a bound
 */
public record SearchState(double seconds, double objective, double bound) {
  /** (bound - objective) / |objective|; infinite while one of them is. */
  public double gap() {
    double distance = bound - objective;
    return distance <= 0 ? 0 : distance / Math.max(Math.abs(objective), Double.MIN_NORMAL);
  }
}
