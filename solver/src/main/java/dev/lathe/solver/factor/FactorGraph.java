package dev.lathe.solver.factor;

import java.util.Arrays;
import java.util.List;

/**
 * A factor graph with blocks: choose a state for each variable and keep or remove each block so
 * that the factors that count are worth most within the limits.
 *
 * <p>A smaller graph made by {@link Reduction} has the same variables, blocks and resources, with
 * fewer states and fewer open blocks; {@link #origin} leads back to the states of the first graph.
 */
public final class FactorGraph {
  /** What is known of a block. */
  public enum Fate {
    /** Kept or removed: to be decided. */
    OPEN,
    /** Kept whenever its parent is. */
    KEPT,
    /** Removed, with all blocks inside. */
    REMOVED
  }

  private final int[][] origin;
  private final int[] domain;
  private final Factor[] factors;
  private final int[] parent;
  private final Fate[] fates;
  private final long[] limits;
  private final int[] home;

  /**
   * A graph.
   *
   * @param origin for each variable the original state of each of its states
   * @param factors the factors; guards that are not open are replaced by the nearest open block
   *     around them, and factors of removed blocks are dropped
   * @param parent for each block the block around it, or -1
   * @param fates what is known of each block
   * @param limits the budget of each resource
   */
  public FactorGraph(
      int[][] origin, List<Factor> factors, int[] parent, Fate[] fates, long[] limits) {
    this.origin = origin;
    this.domain = Arrays.stream(origin).mapToInt(states -> states.length).toArray();
    this.parent = parent;
    this.fates = fates;
    this.limits = limits;
    this.factors =
        new FactorMerge(domain)
            .merge(
                factors.stream()
                    .filter(factor -> !isRemoved(factor.guard()))
                    .map(factor -> factor.guardedBy(openAround(factor.guard())))
                    .toList());
    this.home = homes();
  }

  private FactorGraph(FactorGraph other, long[] limits) {
    this.origin = other.origin;
    this.domain = other.domain;
    this.factors = other.factors;
    this.parent = other.parent;
    this.fates = other.fates;
    this.home = other.home;
    this.limits = limits;
  }

  /** The same graph with other limits. */
  public FactorGraph withLimits(long[] newLimits) {
    return new FactorGraph(this, newLimits.clone());
  }

  /** The number of variables. */
  public int variables() {
    return domain.length;
  }

  /** The number of states of each variable; not to be changed. */
  public int[] domain() {
    return domain;
  }

  /** The original state of each state of a variable; not to be changed. */
  public int[] origin(int variable) {
    return origin[variable];
  }

  /** The factors, merged; not to be changed. */
  public Factor[] factors() {
    return factors;
  }

  /** The number of blocks, of any fate. */
  public int blocks() {
    return parent.length;
  }

  /** What is known of a block. */
  public Fate fate(int block) {
    return fates[block];
  }

  /** The block around a block, or -1. */
  public int parent(int block) {
    return parent[block];
  }

  /** The fates of all blocks; a copy. */
  public Fate[] fates() {
    return fates.clone();
  }

  int[] parents() {
    return parent;
  }

  /** The budget of each resource; not to be changed. */
  public long[] limits() {
    return limits;
  }

  /** The number of resources that have a budget. */
  public int resources() {
    return limits.length;
  }

  /**
   * The innermost open block outside of which a variable does not matter, or -1. Variables without
   * factors are at home nowhere: {@link #isFree}.
   */
  public int home(int variable) {
    return home[variable];
  }

  /** Whether no factor ranges over a variable. */
  public boolean isFree(int variable) {
    return home[variable] == FREE;
  }

  private static final int FREE = -2;

  /** The block itself if it is open, else the nearest open block around it, else -1. */
  public int openAround(int block) {
    int at = block;
    while (at >= 0 && fates[at] == Fate.KEPT) {
      at = parent[at];
    }
    return at;
  }

  /** Whether a block or one around it is removed. */
  public boolean isRemoved(int block) {
    for (int at = block; at >= 0; at = parent[at]) {
      if (fates[at] == Fate.REMOVED) {
        return true;
      }
    }
    return false;
  }

  /** The innermost open block that contains both, or -1. */
  public int around(int block, int other) {
    for (int a = block; a >= 0; a = openAround(parent[a])) {
      for (int b = other; b >= 0; b = openAround(parent[b])) {
        if (a == b) {
          return a;
        }
      }
    }
    return -1;
  }

  private int[] homes() {
    int[] homes = new int[domain.length];
    Arrays.fill(homes, FREE);
    for (Factor factor : factors) {
      for (int variable : factor.scope()) {
        homes[variable] =
            homes[variable] == FREE ? factor.guard() : around(homes[variable], factor.guard());
      }
    }
    return homes;
  }

  /** The number of states of all variables that have a choice. */
  public int openStates() {
    int states = 0;
    for (int variable = 0; variable < domain.length; variable++) {
      if (!isFree(variable)) {
        states += domain[variable];
      }
    }
    return states;
  }
}
