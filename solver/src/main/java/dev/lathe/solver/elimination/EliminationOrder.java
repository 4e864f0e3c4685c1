package dev.lathe.solver.elimination;

import dev.lathe.solver.factor.Factor;
import dev.lathe.solver.factor.FactorGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Decides in which order variables are eliminated and blocks released.
 *
 * <p>Blocks are worked off from the inside out. Within a block the variables that matter only there
 * go first, each time the one whose elimination makes the smallest table; then the block is
 * released, which leaves one table over the variables it shares with the outside. What is left
 * belongs to no block and goes last.
 */
final class EliminationOrder {
  /** A table that is waiting to be used: a factor or the message of an earlier step. */
  private record Piece(int[] scope, int guard, int factor, int step, double density) {}

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

  /** Which variable goes next. */
  enum Rule {
    /** The one whose elimination joins the smallest table. */
    SMALLEST_JOINT {
      @Override
      double price(double joint, double message, double inputs) {
        return joint;
      }
    },
    /** The one that leaves the smallest message. */
    SMALLEST_MESSAGE {
      @Override
      double price(double joint, double message, double inputs) {
        return message;
      }
    },
    /** The one whose message needs least more room than the tables it replaces. */
    LEAST_GROWTH {
      @Override
      double price(double joint, double message, double inputs) {
        return message - inputs;
      }
    },
    /** The one whose message is smallest compared with the tables it replaces. */
    LEAST_RATIO {
      @Override
      double price(double joint, double message, double inputs) {
        return message / inputs;
      }
    };

    /**
     * The price of a variable; the cheapest is next.
     *
     * @param joint cells of the joint table
     * @param message cells of the message
     * @param inputs cells of all tables that the message replaces
     */
    abstract double price(double joint, double message, double inputs);
  }

  private final Rule rule;
  private final double spread;
  private final Random random;
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
    this(graph, rule, 0, 0);
  }

  /**
   * An order by a rule whose prices are multiplied by random factors.
   *
   * @param spread logarithm of the largest factor; 0 for none
   */
  EliminationOrder(FactorGraph graph, Rule rule, double spread, long seed) {
    this.spread = spread;
    this.random = new Random(seed);
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
    for (int i = 0; i < factors.length; i++) {
      add(new Piece(factors[i].scope(), factors[i].guard(), i, -1, factors[i].density()));
    }
    work(-1);
  }

  /** The steps in order. */
  List<Entry> entries() {
    return entries;
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
    double joint = work(union(pieces), pieces);
    double inputs = pieces.stream().mapToDouble(piece -> size(piece.scope())).sum();
    double factor = spread == 0 ? 1 : Math.exp(spread * (2 * random.nextDouble() - 1));
    return factor * rule.price(joint, size(union(pieces)) / domain[variable], inputs);
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
    List<Piece> used = List.copyOf(piecesOfVariable.get(variable));
    int[] joint = union(used);
    int[] scope = Arrays.stream(joint).filter(other -> other != variable).toArray();
    remove(used);
    finish(
        new Entry(variable, -1, block, factors(used), messages(used), scope), used, joint, block);
    return scope;
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
      add(new Piece(entry.scope(), guardOfMessage, -1, step, 1));
    }
  }

  private static List<Integer> factors(List<Piece> pieces) {
    return pieces.stream().filter(p -> p.step() < 0).map(Piece::factor).toList();
  }

  private static List<Integer> messages(List<Piece> pieces) {
    return pieces.stream().filter(p -> p.step() >= 0).map(Piece::step).toList();
  }

  private static int[] union(List<Piece> pieces) {
    return pieces.stream().flatMapToInt(p -> Arrays.stream(p.scope())).distinct().toArray();
  }
}
