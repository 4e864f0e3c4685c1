package dev.lathe.solver.elimination;

import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.SplitGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tree of steps by which a graph is solved: each step hands its message to one later step, and
 * the last step, the root, is left with a number. Immutable; passes over it keep their own tables.
 */
public final class EliminationTree {
  /** Passes over fewer cells take less time than the search for a better order. */
  private static final double SMALL = 100_000;

  /** Passes may work on so many times as many cells of joint tables as messages may have. */
  private static final double WORK_OF_CELL = 40;

  /** Passes over trees with so many cells take milliseconds. */
  public static final double QUICK_CELLS = 1_000_000;

  /** The joint tables of a relaxation have at most so many allowed cells, see {@link #split}. */
  private static final double SPLIT_CELLS = 100_000;

  /** Tables with a smaller share of allowed cells are worked on entry by entry. */
  private static final double SPARSE = 0.4;

  private final FactorGraph graph;
  private final double work;
  private final List<Step> steps = new ArrayList<>();

  /** The factors with their axes in the order of elimination. */
  private final Factor[] factors;

  private EliminationTree(FactorGraph graph, EliminationOrder order) {
    this.graph = graph;
    this.work = order.work();
    int[] position = new int[graph.variables()];
    for (int step = 0; step < order.entries().size(); step++) {
      int variable = order.entries().get(step).variable();
      if (variable >= 0) {
        position[variable] = step;
      }
    }
    factors =
        Arrays.stream(graph.factors())
            .map(factor -> ordered(factor, position, graph.domain()))
            .toArray(Factor[]::new);
    for (EliminationOrder.Entry entry : order.entries()) {
      List<int[]> scopes = new ArrayList<>();
      entry.factors().forEach(factor -> scopes.add(factors[factor].scope()));
      entry.messages().forEach(step -> scopes.add(steps.get(step).messageScope()));
      steps.add(new Step(entry, scopes, position, graph.domain(), lead(entry)));
    }
  }

  /**
   * The tree of a graph.
   *
   * @param maxCells the most cells all messages may have together
   * @return the tree, or null if it would need more cells
   */
  public static @Nullable EliminationTree of(FactorGraph graph, double maxCells) {
    EliminationOrder order = cheapestOrder(graph);
    boolean fits = order.room() <= maxCells && order.work() <= maxCells * WORK_OF_CELL;
    return fits ? new EliminationTree(graph, order) : null;
  }

  /**
   * A relaxation of a graph whose tables are small, by mini-buckets.
   *
   * @param maxCells the most allowed cells of a joint table, where factors permit
   */
  public static SplitGraph split(FactorGraph graph, double maxCells) {
    double maxJoint = Math.min(maxCells, SPLIT_CELLS);
    EliminationOrder best = null;
    for (Rule rule : Rule.values()) {
      EliminationOrder order = new EliminationOrder(graph, rule, maxJoint);
      best = best == null || order.work() < best.work() ? order : best;
    }
    return SplitGraph.of(graph, java.util.Objects.requireNonNull(best).copies());
  }

  /** No rule is best for all graphs; trying them all costs little where tables are large. */
  private static EliminationOrder cheapestOrder(FactorGraph graph) {
    EliminationOrder best = null;
    for (Rule rule : Rule.values()) {
      EliminationOrder order = new EliminationOrder(graph, rule);
      best = best == null || order.work() < best.work() ? order : best;
      if (best.work() <= SMALL) {
        break;
      }
    }
    return java.util.Objects.requireNonNull(best);
  }

  private static Factor ordered(Factor factor, int[] position, int[] domain) {
    int[] scope =
        Arrays.stream(factor.scope())
            .boxed()
            .sorted(Comparator.comparingInt(v -> position[v]))
            .mapToInt(v -> v)
            .toArray();
    return factor.transposed(scope, domain);
  }

  /**
   * The factor of a step that allows the least share of its cells, by its place among the factors;
   * -1 if none is worth looking at its entries only.
   */
  private int lead(EliminationOrder.Entry entry) {
    int lead = -1;
    double least = SPARSE;
    for (int i = 0; i < entry.factors().size(); i++) {
      double density = factors[entry.factors().get(i)].density();
      if (density < least) {
        least = density;
        lead = i;
      }
    }
    return lead;
  }

  /** The allowed cells of all joint tables: what one pass looks at. */
  public double work() {
    return work;
  }

  /** The graph it solves. */
  public FactorGraph graph() {
    return graph;
  }

  /** The smallest factor that counts whenever the home of a variable is kept and that has it. */
  int hostOf(int variable) {
    int host = -1;
    for (int i = 0; i < factors.length; i++) {
      boolean counts = factors[i].guard() == graph.home(variable);
      boolean has = Arrays.stream(factors[i].scope()).anyMatch(other -> other == variable);
      if (counts && has && (host < 0 || factors[i].size() < factors[host].size())) {
        host = i;
      }
    }
    return host;
  }

  List<Step> steps() {
    return steps;
  }

  Factor[] factors() {
    return factors;
  }
}
