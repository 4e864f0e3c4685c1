package dev.lathe.solver.elimination;

import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Decides in which order variables are eliminated and blocks released.
 *
 * <p>Blocks are worked off from the inside out. Within a block the variables that matter only there
 * go first, each time the one whose elimination makes the smallest table; then the block is
 * released, which leaves one table over the variables it shares with the outside. What is left
 * belongs to no block and goes last.
 */
final class EliminationOrder {
  /**
   * A table that is waiting to be used: a factor or the message of an earlier step, and the factors
   * that it was made of.
   */
  private record Piece(
      int[] scope, int guard, int factor, int step, double density, BitSet origins) {}

  /**
   * A step of the order.
   *
   * @param variable the variable it eliminates, or -1
   * @param block the block it releases, or -1; if both are -1 it is the last step, the root
   * @param guard the innermost open block it lies in, or -1
   * @param factors the factors it uses
   * @param messages the earlier steps whose messages it uses
   * @param scope the variables of its message, unordered
   */
  record Entry(
      int variable,
      int block,
      int guard,
      List<Integer> factors,
      List<Integer> messages,
      int[] scope) {}

  /** Makes a variable that has to be split dearer than any that has not. */
  private static final double LAST_RESORT = 1e100;

  private final Rule rule;
  private final double maxJoint;
  private final int[][] copies;
  private final FactorGraph graph;
  private final int[] domain;
  private final List<List<Integer>> children = new ArrayList<>();
  private final List<List<Piece>> piecesOfVariable = new ArrayList<>();
  private final List<List<Piece>> piecesOfGuard = new ArrayList<>();
  private final double[] price;
  private final List<Entry> entries = new ArrayList<>();
  private double work;
  private double room;

  EliminationOrder(FactorGraph graph, Rule rule) {
    this(graph, rule, Double.POSITIVE_INFINITY);
  }

  /**
   * An order in which no joint table has more than so many allowed cells, if that is possible: a
   * variable that would need more is split into copies, see {@link #copies}.
   */
  EliminationOrder(FactorGraph graph, Rule rule, double maxJoint) {
    this.maxJoint = maxJoint;
    this.rule = rule;
    this.graph = graph;
    this.domain = graph.domain();
    this.price = new double[domain.length];
    for (int i = 0; i <= graph.blocks(); i++) {
      children.add(new ArrayList<>());
      piecesOfGuard.add(new ArrayList<>());
    }
    for (int i = 0; i < domain.length; i++) {
      piecesOfVariable.add(new ArrayList<>());
    }
    for (int block = 0; block < graph.blocks(); block++) {
      if (graph.fate(block) == FactorGraph.Fate.OPEN && !graph.isRemoved(block)) {
        children.get(graph.openAround(graph.parent(block)) + 1).add(block);
      }
    }
    Factor[] factors = graph.factors();
    copies = new int[factors.length][];
    for (int i = 0; i < factors.length; i++) {
      BitSet origin = new BitSet();
      origin.set(i);
      add(new Piece(factors[i].scope(), factors[i].guard(), i, -1, factors[i].density(), origin));
      copies[i] = new int[factors[i].scope().length];
    }
    work(-1);
  }

  /** The steps in order. */
  List<Entry> entries() {
    return entries;
  }

  /** For each factor and each of its axes which copy of that variable it has; 0 if not split. */
  int[][] copies() {
    return copies;
  }

  /** The cells of the joint tables of all steps that are allowed: the work of one pass. */
  double work() {
    return work;
  }

  /** The cells of all messages and of their outsides: the room that passes need. */
  double room() {
    return room;
  }

  private void add(Piece piece) {
    for (int variable : piece.scope()) {
      piecesOfVariable.get(variable).add(piece);
    }
    piecesOfGuard.get(piece.guard() + 1).add(piece);
  }

  private void remove(List<Piece> pieces) {
    for (Piece piece : pieces) {
      for (int variable : piece.scope()) {
        piecesOfVariable.get(variable).remove(piece);
      }
      piecesOfGuard.get(piece.guard() + 1).remove(piece);
    }
  }

  private void work(int block) {
    for (int child : children.get(block + 1)) {
      work(child);
    }
    List<Integer> inner = new ArrayList<>();
    for (int variable = 0; variable < domain.length; variable++) {
      if (!graph.isFree(variable) && graph.home(variable) == block) {
        inner.add(variable);
        price[variable] = price(variable);
      }
    }
    while (!inner.isEmpty()) {
      int best = 0;
      for (int i = 1; i < inner.size(); i++) {
        if (price[inner.get(i)] < price[inner.get(best)]) {
          best = i;
        }
      }
      int[] touched = eliminate(inner.remove(best), block);
      for (int variable : touched) {
        price[variable] = price(variable);
      }
    }
    release(block);
  }

  private double price(int variable) {
    List<Piece> pieces = piecesOfVariable.get(variable);
    int[] union = union(pieces);
    double joint = work(union, pieces);
    double inputs = 0;
    for (Piece piece : pieces) {
      inputs += size(piece.scope());
    }
    return joint > maxJoint
        ? LAST_RESORT * joint
        : rule.price(joint, size(union) / domain[variable], inputs);
  }

  /** Cells of the joint table that no factor forbids, about. */
  private double work(int[] joint, List<Piece> pieces) {
    double work = size(joint);
    for (Piece piece : pieces) {
      work *= piece.density();
    }
    return work;
  }

  private double size(int[] scope) {
    double size = 1;
    for (int variable : scope) {
      size *= domain[variable];
    }
    return size;
  }

  private int[] eliminate(int variable, int block) {
    BitSet touched = new BitSet();
    List<List<Piece>> buckets = buckets(List.copyOf(piecesOfVariable.get(variable)));
    for (int copy = 0; copy < buckets.size(); copy++) {
      List<Piece> used = buckets.get(copy);
      int[] joint = union(used);
      int[] scope = Arrays.stream(joint).filter(other -> other != variable).toArray();
      remove(used);
      assign(variable, copy, used);
      finish(
          new Entry(variable, -1, block, factors(used), messages(used), scope), used, joint, block);
      Arrays.stream(scope).forEach(touched::set);
    }
    return touched.stream().toArray();
  }

  /** Mini-buckets: the pieces, widest first, in as few groups as the largest joint table allows. */
  private List<List<Piece>> buckets(List<Piece> pieces) {
    if (work(union(pieces), pieces) <= maxJoint) {
      return List.of(pieces);
    }
    List<Piece> widestFirst = new ArrayList<>(pieces);
    widestFirst.sort(Comparator.comparingDouble(piece -> -size(piece.scope())));
    List<List<Piece>> buckets = new ArrayList<>();
    for (Piece piece : widestFirst) {
      List<Piece> into = null;
      for (List<Piece> bucket : buckets) {
        List<Piece> more = new ArrayList<>(bucket);
        more.add(piece);
        into = into == null && work(union(more), more) <= maxJoint ? bucket : into;
      }
      if (into == null) {
        into = new ArrayList<>();
        buckets.add(into);
      }
      into.add(piece);
    }
    return buckets;
  }

  private void assign(int variable, int copy, List<Piece> pieces) {
    for (Piece piece : pieces) {
      for (int factor : piece.origins().stream().toArray()) {
        int[] scope = graph.factors()[factor].scope();
        for (int axis = 0; axis < scope.length; axis++) {
          copies[factor][axis] = scope[axis] == variable ? copy : copies[factor][axis];
        }
      }
    }
  }

  /** Joins all that is left under a block; its message lies outside of the block. */
  private void release(int block) {
    List<Piece> used = List.copyOf(piecesOfGuard.get(block + 1));
    int[] joint = union(used);
    remove(used);
    int outside = block < 0 ? -1 : graph.openAround(graph.parent(block));
    finish(new Entry(-1, block, block, factors(used), messages(used), joint), used, joint, outside);
  }

  private void finish(Entry entry, List<Piece> used, int[] joint, int guardOfMessage) {
    work += work(joint, used);
    room += 2 * size(entry.scope());
    int step = entries.size();
    entries.add(entry);
    if (entry.variable() >= 0 || entry.block() >= 0) {
      BitSet origins = new BitSet();
      used.forEach(piece -> origins.or(piece.origins()));
      add(new Piece(entry.scope(), guardOfMessage, -1, step, 1, origins));
    }
  }

  private static List<Integer> factors(List<Piece> pieces) {
    return pieces.stream().filter(p -> p.step() < 0).map(Piece::factor).toList();
  }

  private static List<Integer> messages(List<Piece> pieces) {
    return pieces.stream().filter(p -> p.step() >= 0).map(Piece::step).toList();
  }

  private static int[] union(List<Piece> pieces) {
    int[] union = new int[8];
    int size = 0;
    for (Piece piece : pieces) {
      for (int variable : piece.scope()) {
        int at = 0;
        while (at < size && union[at] != variable) {
          at++;
        }
        if (at == size) {
          union = size == union.length ? Arrays.copyOf(union, 2 * size) : union;
          union[size++] = variable;
        }
      }
    }
    return Arrays.copyOf(union, size);
  }
}
