package dev.lathe.graph.coupling;

import dev.lathe.foundation.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Units and what is known of them: which are the same, which are products of others, and which can
 * never be cut. Unification of terms over a union-find; joining can only make more units equal or
 * frozen, so the result is sound in whatever order operators are visited, and the same in every
 * run.
 */
public final class Units {
  /** A bound for the memory that broken files can ask for. */
  private static final int MAX_UNITS = 1 << 24;

  private int[] parent = new int[1024];
  private int[][] factors = new int[1024][];
  private @Nullable String[] reasons = new String[1024];
  private int count;

  /** The atoms of each representative, once nothing is joined any more. */
  private int @Nullable [] @Nullable [] known;

  /**
   * A new unit that is equal to no other yet.
   *
   * @throws UserException if there are more than any network of use has
   */
  public int fresh() {
    requireOpen();
    if (count == MAX_UNITS) {
      throw new UserException(
          "The network has more than %d channels.".formatted(MAX_UNITS),
          "Maybe the file is damaged; export it again.");
    }
    if (count == parent.length) {
      parent = Arrays.copyOf(parent, 2 * count);
      factors = Arrays.copyOf(factors, 2 * count);
      reasons = Arrays.copyOf(reasons, 2 * count);
    }
    parent[count] = count;
    return count++;
  }

  /**
   * A unit that survives where all {@code parts} do; at least one part. Those that survive always
   * say nothing: channels times positions of an embedding are channels.
   */
  public int product(int... parts) {
    int[] free = Arrays.stream(parts).filter(part -> !isFrozen(part)).toArray();
    if (parts.length == 1 || free.length < 2) {
      return free.length == 1 ? free[0] : parts[0];
    }
    int unit = fresh();
    factors[unit] = free;
    return unit;
  }

  private boolean isFrozen(int unit) {
    return Arrays.stream(atoms(unit)).allMatch(atom -> reasons[atom] != null);
  }

  /** How many units there are, equal ones counted apart. */
  public int count() {
    return count;
  }

  /**
   * Makes two units survive together. Where that cannot be expressed (products of different
   * shapes), what differs is frozen.
   *
   * @param reason what to say of units frozen by this
   */
  public void join(int a, int b, String reason) {
    requireOpen();
    int left = find(a);
    int right = find(b);
    if (left == right) {
      return;
    }
    if (isAtom(left) && isAtom(right)) {
      joinAtoms(left, right);
      return;
    }
    List<Integer> ofLeft = atomList(left);
    List<Integer> ofRight = atomList(right);
    List<Integer> common = new ArrayList<>(ofLeft);
    common.retainAll(ofRight);
    ofLeft.removeAll(common);
    ofRight.removeAll(common);
    if (common.isEmpty() && isAtom(left)) {
      bind(left, right);
    } else if (common.isEmpty() && isAtom(right)) {
      bind(right, left);
    } else if (ofLeft.size() == ofRight.size()) {
      for (int i = 0; i < ofLeft.size(); i++) {
        join(ofLeft.get(i), ofRight.get(i), reason);
      }
    } else {
      ofLeft.forEach(atom -> freeze(atom, reason));
      ofRight.forEach(atom -> freeze(atom, reason));
    }
  }

  /** Whether two units are known to be the same. */
  public boolean same(int a, int b) {
    int left = find(a);
    int right = find(b);
    boolean products = !isAtom(left) && !isAtom(right);
    return left == right || (products && atomList(left).equals(atomList(right)));
  }

  /** Makes a unit survive always. The first reason given stays. */
  public void freeze(int unit, String reason) {
    for (int atom : atoms(unit)) {
      if (reasons[atom] == null) {
        reasons[atom] = reason;
      }
    }
  }

  /** Makes a unit survive always, for this reason whatever was said before. */
  public void freezeFirst(int unit, String reason) {
    for (int atom : atoms(unit)) {
      reasons[atom] = reason;
    }
  }

  /** Why an atom survives always; empty where it need not. */
  public String frozenBecause(int atom) {
    String reason = reasons[find(atom)];
    return reason == null ? "" : reason;
  }

  private void requireOpen() {
    if (known != null) {
      throw new IllegalStateException("The units are sealed.");
    }
  }

  /** Says that no units will be made or joined any more, which makes questions cheap. */
  void seal() {
    known = new int[count][];
  }

  /**
   * The atoms a unit is the product of, each once, by their representatives. The array must not be
   * changed.
   */
  public int[] atoms(int unit) {
    int root = find(unit);
    if (known == null) {
      return atomsOf(root);
    }
    int[] atoms = known[root];
    if (atoms == null) {
      atoms = atomsOf(root);
      known[root] = atoms;
    }
    return atoms;
  }

  private int[] atomsOf(int root) {
    return isAtom(root)
        ? new int[] {root}
        : atomList(root).stream().mapToInt(Integer::intValue).toArray();
  }

  private List<Integer> atomList(int root) {
    List<Integer> atoms = new ArrayList<>();
    collect(root, atoms);
    return atoms;
  }

  private void collect(int unit, List<Integer> atoms) {
    int root = find(unit);
    if (!isAtom(root)) {
      for (int factor : factors[root]) {
        collect(factor, atoms);
      }
    } else if (!atoms.contains(root)) {
      atoms.add(root);
    }
  }

  private boolean isAtom(int root) {
    return factors[root] == null;
  }

  private void joinAtoms(int left, int right) {
    int root = Math.min(left, right);
    int child = Math.max(left, right);
    parent[child] = root;
    if (reasons[root] == null) {
      reasons[root] = reasons[child];
    }
  }

  private void bind(int atom, int product) {
    parent[atom] = product;
    String reason = reasons[atom];
    if (reason != null) {
      freeze(product, reason);
    }
  }

  private int find(int unit) {
    int root = unit;
    while (parent[root] != root) {
      root = parent[root];
    }
    int walk = unit;
    while (parent[walk] != root) {
      int next = parent[walk];
      parent[walk] = root;
      walk = next;
    }
    return root;
  }
}
