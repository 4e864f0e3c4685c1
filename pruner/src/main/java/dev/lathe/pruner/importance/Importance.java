package dev.lathe.pruner.importance;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What every unit of a network is worth, with where the numbers come from. Planning again for
 * another budget or device needs no new pass over the data.
 *
 * @param criterion how it was estimated, such as {@code taylor}
 * @param modelSha256 the model it belongs to
 * @param minibatches how many minibatches were looked at
 * @param skippedMinibatches how many of them were left out because a gradient was not finite
 * @param batchSize images in a minibatch
 * @param seed what the choice of minibatches was drawn from
 * @param groups by the group's id
 */
public record Importance(
    String criterion,
    String modelSha256,
    int minibatches,
    int skippedMinibatches,
    int batchSize,
    long seed,
    SortedMap<String, GroupImportance> groups) {
  /** Copies the map. */
  public Importance {
    requireNonNull(criterion, "criterion is null");
    requireNonNull(modelSha256, "modelSha256 is null");
    groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
  }

  /**
   * The same estimate with other scores.
   *
   * @param name what they come from
   */
  public Importance with(String name, SortedMap<String, GroupImportance> others) {
    return new Importance(
        name, modelSha256, minibatches, skippedMinibatches, batchSize, seed, others);
  }

  /**
   * The importance of one group.
   *
   * @throws IllegalArgumentException if the group was not scored
   */
  public GroupImportance group(String id) {
    GroupImportance group = groups.get(id);
    if (group == null) {
      throw new IllegalArgumentException("The group (%s) was not scored.".formatted(id));
    }
    return group;
  }
}
