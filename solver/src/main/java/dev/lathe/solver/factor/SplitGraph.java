package dev.lathe.solver.factor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relaxation of a graph: some variables are split into copies, each factor sees one of them, and
 * nothing says that copies have the same state. Every assignment of the graph is one of the split
 * graph, worth and costing the same.
 */
public final class SplitGraph {
  private final FactorGraph whole;
  private final FactorGraph graph;
  private final int[][] copies;

  private SplitGraph(FactorGraph whole, FactorGraph graph, int[][] copies) {
    this.whole = whole;
    this.graph = graph;
    this.copies = copies;
  }

  /**
   * Splits a graph.
   *
   * @param copyOf for each factor and each of its axes the number of the copy it sees
   */
  public static SplitGraph of(FactorGraph graph, int[][] copyOf) {
    int[] count = new int[graph.variables()];
    for (int i = 0; i < copyOf.length; i++) {
      for (int axis = 0; axis < copyOf[i].length; axis++) {
        int variable = graph.factors()[i].scope()[axis];
        count[variable] = Math.max(count[variable], copyOf[i][axis] + 1);
      }
    }
    List<int[]> origins = new ArrayList<>();
    for (int variable = 0; variable < count.length; variable++) {
      origins.add(graph.origin(variable));
    }
    int[][] copies = new int[count.length][];
    for (int variable = 0; variable < count.length; variable++) {
      copies[variable] = new int[Math.max(1, count[variable])];
      copies[variable][0] = variable;
      for (int copy = 1; copy < count[variable]; copy++) {
        copies[variable][copy] = origins.size();
        origins.add(graph.origin(variable));
      }
    }
    List<Factor> factors = new ArrayList<>();
    for (int i = 0; i < copyOf.length; i++) {
      int[] scope = graph.factors()[i].scope().clone();
      for (int axis = 0; axis < scope.length; axis++) {
        scope[axis] = copies[scope[axis]][copyOf[i][axis]];
      }
      factors.add(graph.factors()[i].over(scope));
    }
    factors.addAll(anchors(graph, copies, factors));
    FactorGraph split =
        new FactorGraph(
            origins.toArray(int[][]::new), factors, graph.parents(), graph.fates(), graph.limits());
    return new SplitGraph(graph, split, copies);
  }

  /** Factors worth nothing that give each copy the home of its original, where no other does. */
  private static List<Factor> anchors(FactorGraph graph, int[][] copies, List<Factor> factors) {
    List<Factor> anchors = new ArrayList<>();
    for (int variable = 0; variable < copies.length; variable++) {
      int home = graph.home(variable);
      for (int copy : copies[variable]) {
        boolean anchored =
            factors.stream().anyMatch(f -> f.guard() == home && contains(f.scope(), copy));
        if (copies[variable].length > 1 && !anchored) {
          int states = graph.domain()[variable];
          long[][] cost = new long[graph.resources()][states];
          anchors.add(new Factor(new int[] {copy}, home, new long[states], cost));
        }
      }
    }
    return anchors;
  }

  private static boolean contains(int[] scope, int variable) {
    return Arrays.stream(scope).anyMatch(other -> other == variable);
  }

  /**
   * What a part of the split graph leaves of the graph that was split.
   *
   * @param part made from {@link #graph} by reductions that treat all copies alike
   * @return null if nothing is left that is a solution
   */
  public @Nullable FactorGraph whole(FactorGraph part) {
    Reduction reduction = new Reduction(whole);
    for (int variable = 0; variable < copies.length; variable++) {
      int[] left = part.origin(variable);
      for (int state = 0; state < whole.domain()[variable]; state++) {
        if (Arrays.binarySearch(left, whole.origin(variable)[state]) < 0) {
          reduction.removeState(variable, state);
        }
      }
    }
    for (int block = 0; block < whole.blocks(); block++) {
      if (part.fate(block) == FactorGraph.Fate.REMOVED) {
        reduction.removeBlock(block);
      } else if (part.fate(block) == FactorGraph.Fate.KEPT) {
        reduction.keepBlock(block);
      }
    }
    return reduction.apply();
  }

  /**
   * What a part of the graph that was split leaves of the split graph: the opposite of {@link
   * #whole}.
   *
   * @return null if nothing is left that is a solution
   */
  public @Nullable FactorGraph part(FactorGraph smaller) {
    Reduction reduction = new Reduction(graph);
    for (int variable = 0; variable < copies.length; variable++) {
      int[] left = smaller.origin(variable);
      for (int copy : copies[variable]) {
        for (int state = 0; state < graph.domain()[copy]; state++) {
          if (Arrays.binarySearch(left, graph.origin(copy)[state]) < 0) {
            reduction.removeState(copy, state);
          }
        }
      }
    }
    return reduction.apply();
  }

  /** The same with other limits. */
  public SplitGraph withLimits(long[] limits) {
    return new SplitGraph(whole.withLimits(limits), graph.withLimits(limits), copies);
  }

  /** The graph with copies; the first copy of each variable has its number. */
  public FactorGraph graph() {
    return graph;
  }

  /** The copies of each variable of the graph that was split; not to be changed. */
  public int[][] copies() {
    return copies;
  }
}
