package dev.lathe.cli;

import dev.lathe.foundation.UsageException;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Network;
import dev.lathe.graph.batch.OpenBatch;
import dev.lathe.onnx.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** How a model is analysed. */
final class AnalysisChoice {
  @Option(
      names = "--shape",
      paramLabel = "INPUT:1x3x224x224",
      description = "The shape of an input whose sizes the file leaves open; may be repeated.")
  private List<String> shapes = List.of();

  @Option(
      names = "--freeze",
      paramLabel = "ID",
      description =
          "A channel group or block that must be left alone; * stands for any text; may be"
              + " repeated.")
  private List<String> frozen = List.of();

  /**
   * Analyses a graph at a batch; 0 for what the file says. Where the file fixes another batch, as
   * files exported with an example of one do, the network's batch is opened, and stays so in what
   * is made of it.
   */
  Network analyze(Graph graph, int batch) {
    return analyze(graph, batch, new TreeMap<>());
  }

  /**
   * As {@link #analyze(Graph, int)}.
   *
   * @param withheld groups and blocks to be left alone, each with the reason
   */
  Network analyze(Graph graph, int batch, SortedMap<String, String> withheld) {
    boolean fixesAnother =
        batch > 0 && graph.inputs().stream().anyMatch(input -> OpenBatch.fixed(input) != batch);
    Graph analysed = fixesAnother ? OpenBatch.of(graph, inputShapes()) : graph;
    return Network.analyze(analysed, new AnalysisOptions(batch, inputShapes(), frozen, withheld));
  }

  private Map<String, List<Long>> inputShapes() {
    Map<String, List<Long>> byInput = new TreeMap<>();
    for (String shape : shapes) {
      int colon = shape.lastIndexOf(':');
      try {
        byInput.put(
            shape.substring(0, Math.max(0, colon)),
            new ArrayList<>(
                Arrays.stream(shape.substring(colon + 1).split("x", -1))
                    .map(Long::valueOf)
                    .toList()));
      } catch (NumberFormatException e) {
        throw new UsageException(
            "The shape (%s) is not an input and its sizes.".formatted(shape),
            "Maybe write it as in --shape images:1x3x224x224.");
      }
    }
    return byInput;
  }
}
