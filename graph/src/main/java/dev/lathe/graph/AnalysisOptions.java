package dev.lathe.graph;

import dev.lathe.foundation.UsageException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How a network is analysed.
 *
 * @param batch the size of the first axis of every input; 0 for what the file says, or 1 where it
 *     says nothing
 * @param inputShapes shapes of inputs by name that override both the file and the batch
 * @param frozen ids of groups and blocks that must be left alone; {@code *} stands for any text
 * @param withheld ids of further groups and blocks that are left alone, each with the reason
 */
public record AnalysisOptions(
    int batch,
    Map<String, List<Long>> inputShapes,
    List<String> frozen,
    SortedMap<String, String> withheld) {
  /**
   * Copies the collections.
   *
   * @throws UsageException if the batch or a size is negative
   */
  public AnalysisOptions {
    if (batch < 0) {
      throw new UsageException(
          "The batch (%d) must be at least 1.".formatted(batch), "Maybe leave it out.");
    }
    Map<String, List<Long>> copy = new TreeMap<>();
    inputShapes.forEach(
        (input, shape) -> {
          if (shape.stream().anyMatch(size -> size < 1)) {
            throw new UsageException(
                "The shape (%s) of the input (%s) must be of positive sizes."
                    .formatted(shape, input),
                "Maybe write it as in --shape %s:1x3x224x224.".formatted(input));
          }
          copy.put(input, List.copyOf(shape));
        });
    inputShapes = Collections.unmodifiableMap(copy);
    frozen = List.copyOf(frozen);
    withheld = Collections.unmodifiableSortedMap(new TreeMap<>(withheld));
  }

  /** Options that withhold nothing. */
  public AnalysisOptions(int batch, Map<String, List<Long>> inputShapes, List<String> frozen) {
    this(batch, inputShapes, frozen, new TreeMap<>());
  }

  /** Everything as the file says it. */
  public static AnalysisOptions defaults() {
    return new AnalysisOptions(0, Map.of(), List.of());
  }

  /** At a batch. */
  public static AnalysisOptions ofBatch(int batch) {
    return new AnalysisOptions(batch, Map.of(), List.of());
  }

  /** These options, with some groups and blocks withheld; reasons by id. */
  public AnalysisOptions withholding(SortedMap<String, String> reasons) {
    return new AnalysisOptions(batch, inputShapes, frozen, reasons);
  }

  /** Why the thing of this id must be left alone; empty where it need not. */
  String frozenBecause(String id) {
    boolean byUser = frozen.stream().anyMatch(pattern -> matches(pattern, id));
    return byUser ? "frozen by the user (%s)".formatted(id) : withheld.getOrDefault(id, "");
  }

  private static boolean matches(String pattern, String id) {
    String[] parts =
        Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).toArray(String[]::new);
    return id.matches(String.join(".*", parts));
  }
}
