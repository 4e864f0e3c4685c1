package dev.lathe.trainer;

import java.util.BitSet;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Elements of constants that training leaves as they are, such as what stays frozen while the rest
 * of a network is reactivated. Running statistics of batch normalisations are not learned and not
 * held.
 *
 * @param elements for each constant that is held in part or whole, by name, the held elements in
 *     the order of the file, row-major
 */
public record Held(SortedMap<String, BitSet> elements) {
  private static final Held NOTHING = new Held(new TreeMap<>());

  /** Copies. */
  public Held {
    SortedMap<String, BitSet> copy = new TreeMap<>();
    elements.forEach((name, held) -> copy.put(name, (BitSet) held.clone()));
    elements = Collections.unmodifiableSortedMap(copy);
  }

  /** Everything is trained. */
  public static Held nothing() {
    return NOTHING;
  }
}
