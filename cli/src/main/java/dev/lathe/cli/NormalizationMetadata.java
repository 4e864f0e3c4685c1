package dev.lathe.cli;

import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The normalisation that a model's own metadata carries: what {@code lathe train} writes there. */
final class NormalizationMetadata {
  private static final String MEAN = "lathe.mean";
  private static final String STD = "lathe.std";

  private NormalizationMetadata() {}

  /** What the metadata says, or pixels on the scale 0 to 1 where it says nothing. */
  static Normalization read(Graph graph, int channels) {
    if (!graph.metadata().containsKey(MEAN) || !graph.metadata().containsKey(STD)) {
      return Normalization.unit(channels);
    }
    return Normalization.of(numbers(graph, MEAN), numbers(graph, STD), channels);
  }

  /** The graph with a normalisation in its metadata. */
  static Graph write(Graph graph, Normalization normalization) {
    return graph
        .withMetadata(MEAN, text(normalization.mean()))
        .withMetadata(STD, text(normalization.std()));
  }

  private static List<Double> numbers(Graph graph, String key) {
    String text = graph.metadata().getOrDefault(key, "");
    try {
      return Arrays.stream(text.split(",", -1)).map(Double::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new UserException(
          "The model's metadata (%s: %s) is not a list of numbers.".formatted(key, text),
          "Maybe say --mean and --std.",
          e);
    }
  }

  private static String text(List<Double> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
