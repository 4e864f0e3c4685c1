package dev.lathe.graph.coupling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Axes in parts of which equally many indices must be left in each, as the groups of a grouped
 * convolution. Which of them go together is decided when everything else is known: behind a channel
 * shuffle (ShuffleNet, Zhang et al., 2018) the units that the next convolution ties may have one
 * index in every part already, and tying the same position of each part besides would leave a
 * single unit.
 */
final class EvenCuts {
  /** Broken files can have as many groups as they like. */
  private static final long MAX_COUNTS = 1 << 24;

  private final List<EvenCut> cuts = new ArrayList<>();

  /**
   * One such axis.
   *
   * @param reason what to say of units that are frozen by it
   */
  private record EvenCut(Axis axis, int parts, String reason) {}

  /** Units that live and die together: how many indices they have in each part. */
  private static final class Shares {
    private final List<Integer> units = new ArrayList<>();
    private final int[] counts;

    Shares(int parts) {
      this.counts = new int[parts];
    }

    void add(Shares others) {
      units.addAll(others.units);
      Arrays.setAll(counts, part -> counts[part] + others.counts[part]);
    }

    /** By how much the fullest part is ahead of the emptiest; 0 where all have equally many. */
    int imbalance() {
      return imbalanceWith(new int[counts.length]);
    }

    int imbalanceWith(int... more) {
      int least = Integer.MAX_VALUE;
      int most = 0;
      for (int part = 0; part < counts.length; part++) {
        least = Math.min(least, counts[part] + more[part]);
        most = Math.max(most, counts[part] + more[part]);
      }
      return most - least;
    }
  }

  void add(Axis axis, int parts, String reason) {
    cuts.add(new EvenCut(axis, parts, reason));
  }

  /** Joins units until those of every axis can go one by one. */
  void resolve(Units units) {
    boolean joined = true;
    while (joined) {
      joined = false;
      for (EvenCut cut : cuts) {
        joined |= resolve(cut, units);
      }
    }
  }

  private static boolean resolve(EvenCut cut, Units units) {
    if ((long) cut.axis.size() * cut.parts > MAX_COUNTS) {
      return tieAlike(cut, units);
    }
    Map<Integer, Shares> byAtom = new LinkedHashMap<>();
    int size = cut.axis.size() / cut.parts;
    for (int index = 0; index < cut.axis.size(); index++) {
      int[] atoms = units.atoms(cut.axis.unit(index));
      if (atoms.length > 1) {
        return tieAlike(cut, units);
      }
      if (units.frozenBecause(atoms[0]).isEmpty()) {
        Shares shares = byAtom.computeIfAbsent(atoms[0], atom -> new Shares(cut.parts));
        shares.counts[index / size]++;
      }
    }
    byAtom.forEach((atom, shares) -> shares.units.add(atom));
    List<Shares> uneven = new ArrayList<>(byAtom.values());
    uneven.removeIf(shares -> shares.imbalance() == 0);
    List<Shares> even =
        uneven.stream().allMatch(shares -> Arrays.stream(shares.counts).sum() == 1)
            ? ofSinglePositions(uneven, cut.parts)
            : gathered(uneven, cut.parts);
    even.forEach(shares -> join(shares, cut, units));
    return !uneven.isEmpty();
  }

  /**
   * Ties the same position of every part: where units are products, as of groups and positions, or
   * too many to be weighed against each other.
   */
  private static boolean tieAlike(EvenCut cut, Units units) {
    int size = cut.axis.size() / cut.parts;
    boolean joined = false;
    for (int index = size; index < cut.axis.size(); index++) {
      int first = cut.axis.unit(index % size);
      if (!units.same(first, cut.axis.unit(index))) {
        units.join(first, cut.axis.unit(index), cut.reason);
        // What cannot be joined was frozen instead.
        joined |= units.same(first, cut.axis.unit(index));
      }
    }
    return joined;
  }

  /** The first of every part together, the second, and so on. */
  private static List<Shares> ofSinglePositions(List<Shares> singles, int parts) {
    List<Shares> even = new ArrayList<>();
    int[] next = new int[parts];
    for (Shares single : singles) {
      int part = 0;
      while (single.counts[part] == 0) {
        part++;
      }
      if (next[part] == even.size()) {
        even.add(new Shares(parts));
      }
      even.get(next[part]++).add(single);
    }
    return even;
  }

  /** Each with those that make it even again, the next best first. */
  private static List<Shares> gathered(List<Shares> uneven, int parts) {
    List<Shares> left = new ArrayList<>(uneven);
    List<Shares> even = new ArrayList<>();
    while (!left.isEmpty()) {
      Shares sum = new Shares(parts);
      sum.add(left.remove(0));
      while (sum.imbalance() > 0 && !left.isEmpty()) {
        Shares best = left.get(0);
        for (Shares other : left) {
          best = sum.imbalanceWith(other.counts) < sum.imbalanceWith(best.counts) ? other : best;
        }
        left.remove(best);
        sum.add(best);
      }
      even.add(sum);
    }
    return even;
  }

  /** What cannot be made even, because others are frozen, can never go. */
  private static void join(Shares shares, EvenCut cut, Units units) {
    int first = shares.units.get(0);
    shares.units.forEach(unit -> units.join(first, unit, cut.reason));
    if (shares.imbalance() > 0) {
      units.freeze(first, cut.reason);
    }
  }
}
