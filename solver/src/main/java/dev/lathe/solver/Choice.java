package dev.lathe.solver;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One option for each group and the fate of each block.
 *
 * @param options the chosen option of each group, in the order of the problem
 * @param kept whether each block is kept, in the order of the problem
 */
public record Choice(Map<String, Integer> options, Map<String, Boolean> kept) {
  /** Copies the maps, keeping their order. */
  public Choice {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    kept = Collections.unmodifiableMap(new LinkedHashMap<>(kept));
  }

  /** The chosen option of a group. */
  public int option(String group) {
    Integer option = options.get(group);
    if (option == null) {
      throw new IllegalArgumentException("The choice has no group (%s).".formatted(group));
    }
    return option;
  }

  /** Whether a block is kept. */
  public boolean keeps(String block) {
    Boolean answer = kept.get(block);
    if (answer == null) {
      throw new IllegalArgumentException("The choice has no block (%s).".formatted(block));
    }
    return answer;
  }
}
