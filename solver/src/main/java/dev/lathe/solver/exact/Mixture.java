package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Solutions of a relaxed problem and shares of them, which add up to 1, with which they use as much
 * as the limits allow: what keeps the Lagrangian bound from being lower (Geoffrion, Mathematical
 * Programming Study 2, 1974).
 */
record Mixture(List<Part> parts) {
  private static final double LEAST_SHARE = 1e-6;

  /** A solution, what it costs, and its share. */
  record Part(Assignment assignment, long[] cost, double share) {}

  /** Copies the list. */
  Mixture {
    parts = List.copyOf(parts);
  }

  /** Of nothing. */
  static Mixture empty() {
    return new Mixture(List.of());
  }

  /** Those of some solutions that have a share. */
  static Mixture of(List<Part> solutions, double[] shares) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] >= LEAST_SHARE) {
        parts.add(new Part(solutions.get(i).assignment(), solutions.get(i).cost(), shares[i]));
      }
    }
    return new Mixture(parts);
  }

  /**
   * How much of the difference in cost, in shares of the limits, between the solutions is one
   * between two groups of them: the larger, the less the limits allow of each group alone, and the
   * more the bounds of both fall when they are parted.
   */
  double spread(Predicate<Assignment> isFirst, long[] limits) {
    double[] difference = new double[limits.length];
    double first = 0;
    double all = 0;
    for (Part part : parts) {
      first += isFirst.test(part.assignment()) ? part.share() : 0;
      all += part.share();
    }
    double second = all - first;
    if (first < LEAST_SHARE || second < LEAST_SHARE) {
      return 0;
    }
    for (Part part : parts) {
      double weight =
          isFirst.test(part.assignment()) ? part.share() / first : -part.share() / second;
      for (int resource = 0; resource < limits.length; resource++) {
        difference[resource] += weight * part.cost()[resource];
      }
    }
    double spread = 0;
    for (int resource = 0; resource < limits.length; resource++) {
      double ratio = difference[resource] / Math.max(1, Math.abs((double) limits[resource]));
      spread += ratio * ratio;
    }
    return spread * first * second / all;
  }
}
