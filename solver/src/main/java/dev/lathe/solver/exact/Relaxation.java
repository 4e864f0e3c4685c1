package dev.lathe.solver.exact;

import dev.lathe.solver.elimination.EliminationTree;
import dev.lathe.solver.elimination.Marginals;
import dev.lathe.solver.elimination.Sweep;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Score;
import dev.lathe.solver.factor.SplitGraph;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lagrangian bounds for a graph with one budget whose elimination would need too large tables:
 * variables are split into copies (mini-buckets: Dechter and Rish, J. ACM 50, 2003) and the copies
 * made to agree by shifts that add up to nothing,
 *
 * <pre>
 *   bound(λ, μ) = max Σ value − λ (Σ cost − limit) + Σ_v Σ_c μ_vc(x_vc),   Σ_c μ_vc = 0.
 * </pre>
 *
 * <p>Each round moves the max-marginals of all copies of a variable towards their mean (Kolmogorov,
 * PAMI 28, 2006, does so on trees) and λ to where a solution within the limit and one beyond are
 * worth the same. Every pair of λ and μ gives a valid bound for each option.
 */
final class Relaxation {
  /** All copies move at once, so each goes half of the way. */
  private static final double STEP = 0.5;

  /** The first change of λ while all solutions are on one side of the limit. */
  private static final double FIRST_LEAP = 2;

  /** The same where λ is known from fewer options. */
  private static final double SMALL_LEAP = 1.02;

  /** Exponents of the next step after one in the same direction and after one back. */
  private static final double LONGER = 1.4;

  private static final double SHORTER = 0.4;

  private static final double LEAST_LEAP = 1.0002;

  private final SplitGraph split;
  private final Incumbent incumbent;
  private final Repair repair;
  private final long limit;
  private final Sweep sweep;
  private final OptionBounds options;
  private final double[][] shifts;
  private double multiplier;
  private double leap = FIRST_LEAP;
  private @Nullable Line last;
  private boolean bracketed;
  private double bound = Double.POSITIVE_INFINITY;

  /** What a relaxed solution is worth and costs, its shifts included. */
  private record Line(double multiplier, double value, double cost) {}

  private Relaxation(
      SplitGraph split,
      FactorGraph part,
      double[][] shifts,
      double multiplier,
      Incumbent incumbent,
      Repair repair) {
    this.split = split;
    this.incumbent = incumbent;
    this.repair = repair;
    this.limit = part.limits()[0];
    EliminationTree tree = EliminationTree.of(part, Double.POSITIVE_INFINITY);
    this.sweep = new Sweep(java.util.Objects.requireNonNull(tree));
    this.options = new OptionBounds(part);
    this.shifts = shifts;
    this.multiplier = multiplier;
  }

  /**
   * A relaxation without shifts.
   *
   * @param part the split graph, or a part of it
   */
  static Relaxation of(SplitGraph split, FactorGraph part, Incumbent incumbent, Repair repair) {
    double[][] shifts = new double[part.variables()][0];
    for (int[] copies : split.copies()) {
      for (int copy : copies) {
        shifts[copy] = new double[copies.length > 1 ? part.domain()[copy] : 0];
      }
    }
    return new Relaxation(split, part, shifts, 1, incumbent, repair);
  }

  /** Starts from the multiplier and the shifts of a relaxation with fewer options. */
  void adopt(Relaxation coarse) {
    multiplier = coarse.multiplier;
    leap = SMALL_LEAP;
    for (int[] copies : split.copies()) {
      for (int copy : copies) {
        int[] knots = coarse.sweep.tree().graph().origin(copy);
        if (copies.length > 1 && knots.length > 0) {
          interpolate(knots, coarse.shifts[copy], sweep.tree().graph().origin(copy), shifts[copy]);
          sweep.shift(copy, shifts[copy]);
        }
      }
    }
  }

  /** Linear between knots, constant beyond them. */
  private static void interpolate(int[] knots, double[] at, int[] states, double[] into) {
    for (int i = 0, next = 0; i < states.length; i++) {
      while (next < knots.length && knots[next] < states[i]) {
        next++;
      }
      if (next == 0 || next == knots.length) {
        into[i] = at[Math.min(next, knots.length - 1)];
      } else {
        double share = (states[i] - knots[next - 1]) / (double) (knots[next] - knots[next - 1]);
        into[i] = at[next - 1] + share * (at[next] - at[next - 1]);
      }
    }
  }

  /** Whether solutions on both sides of the limit are known. */
  boolean isBracketed() {
    return bracketed;
  }

  /** The least bound so far; values are at most its floor. */
  double bound() {
    return bound;
  }

  /** The number of options that are left. */
  int openStates() {
    return sweep.tree().graph().openStates();
  }

  /** What is left of the graph that was split; null if nothing is. */
  @Nullable FactorGraph whole() {
    return split.whole(sweep.tree().graph());
  }

  double multiplier() {
    return multiplier;
  }

  /** Runs so many rounds, or until the bound shows that nothing is worth more than the target. */
  void improve(int rounds, long target, Deadline deadline) {
    for (int round = 0; round < rounds && bound >= target + 1 && !deadline.isOver(); round++) {
      double[] multipliers = {multiplier};
      double sum = sweep.run(1, multipliers);
      if (sum == Double.NEGATIVE_INFINITY) {
        bound = Double.NEGATIVE_INFINITY;
        return;
      }
      bound = Math.min(bound, sum + multiplier * limit + sweep.roundingError());
      Marginals marginals = new Marginals(sweep);
      options.tighten(sweep, marginals, multipliers);
      Assignment assignment = sweep.assignment();
      Assignment repaired = repair.repair(assignment);
      if (repair.isComplete(repaired)) {
        offer(repaired, round == rounds - 1);
      }
      agree(marginals);
      moveMultiplier(sum, (double) Score.of(split.graph(), assignment).cost()[0]);
    }
  }

  private void offer(Assignment repaired, boolean filled) {
    Score score = incumbent.score(repaired);
    if (filled) {
      incumbent.offerFilled(repaired, score);
    } else {
      incumbent.offer(repaired, score);
    }
  }

  /** Moves the max-marginals of the copies of each variable towards their mean. */
  private void agree(Marginals marginals) {
    FactorGraph part = sweep.tree().graph();
    for (int[] copies : split.copies()) {
      if (copies.length == 1 || part.isFree(copies[0]) || part.domain()[copies[0]] == 1) {
        continue;
      }
      for (int state = 0; state < part.domain()[copies[0]]; state++) {
        double mean = 0;
        for (int copy : copies) {
          mean += marginals.states(copy)[state] / copies.length;
        }
        double away = 0;
        for (int i = 1; i < copies.length && mean > Double.NEGATIVE_INFINITY; i++) {
          double move = STEP * (marginals.states(copies[i])[state] - mean);
          shifts[copies[i]][state] -= move;
          away += move;
        }
        shifts[copies[0]][state] += away;
      }
      for (int copy : copies) {
        sweep.shift(copy, shifts[copy]);
      }
    }
  }

  /**
   * Goes towards the limit in longer and longer steps; when it has been passed, to where the lines
   * of the last two solutions meet, and on in shorter steps.
   */
  private void moveMultiplier(double sum, double cost) {
    Line line = new Line(multiplier, sum + multiplier * cost, cost);
    Line before = last;
    last = line;
    boolean fits = cost <= limit;
    if (before == null || fits == (before.cost() <= limit)) {
      multiplier = fits ? multiplier / leap : multiplier * leap;
      leap = Math.pow(leap, LONGER);
      return;
    }
    bracketed = true;
    leap = Math.max(Math.pow(leap, SHORTER), LEAST_LEAP);
    double meeting = (line.value() - before.value()) / (line.cost() - before.cost());
    double low = Math.min(before.multiplier(), multiplier);
    double high = Math.max(before.multiplier(), multiplier);
    // Shifts have changed between the two: the lines may meet anywhere.
    multiplier = meeting > low && meeting < high ? meeting : Math.sqrt(low * high);
  }

  /** The relaxation without the options that no solution worth more than a target has, or null. */
  @Nullable Relaxation above(long target) {
    if (bound < target + 1) {
      return null;
    }
    for (int[] copies : split.copies()) {
      options.tie(copies);
    }
    FactorGraph before = sweep.tree().graph();
    FactorGraph part = options.above(target);
    if (part == null) {
      return null;
    }
    double[][] left = new double[shifts.length][];
    for (int variable = 0; variable < left.length; variable++) {
      left[variable] = restrict(shifts[variable], before.origin(variable), part.origin(variable));
    }
    Relaxation smaller = new Relaxation(split, part, left, multiplier, incumbent, repair);
    for (int[] copies : split.copies()) {
      for (int copy : copies) {
        if (copies.length > 1 && !part.isFree(copy) && part.domain()[copy] > 1) {
          smaller.sweep.shift(copy, left[copy]);
        }
      }
    }
    smaller.bound = bound;
    smaller.leap = leap;
    smaller.last = last;
    smaller.bracketed = bracketed;
    return smaller;
  }

  private static double[] restrict(double[] shift, int[] before, int[] after) {
    if (shift.length == 0) {
      return shift;
    }
    return Arrays.stream(after).mapToDouble(s -> shift[Arrays.binarySearch(before, s)]).toArray();
  }
}
