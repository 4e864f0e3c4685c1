package dev.lathe.cli;

import dev.lathe.foundation.UsageException;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Graph;
import dev.lathe.graph.Network;
import dev.lathe.graph.OnnxFile;
import dev.lathe.graph.ValueInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The model that a command works on, and how it is analysed. */
final class ModelOptions {
  @Parameters(index = "0", paramLabel = "MODEL", description = "The ONNX file.")
  private Path model = Path.of("");

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

  /** Where the file is. */
  Path path() {
    return model;
  }

  /** Reads the file. */
  Graph read() {
    return OnnxFile.read(model);
  }

  /** Analyses a graph at a batch, also where the file fixes another; 0 for what the file says. */
  Network analyze(Graph graph, int batch) {
    Map<String, List<Long>> sizes = inputShapes();
    if (batch > 0) {
      graph.inputs().forEach(input -> batched(input, batch, sizes));
    }
    return Network.analyze(graph, new AnalysisOptions(batch, sizes, frozen));
  }

  /** Files are often exported with a batch of one that nothing in the network depends on. */
  private static void batched(ValueInfo input, long batch, Map<String, List<Long>> sizes) {
    List<Long> shape =
        new ArrayList<>(input.dimensions().stream().map(ValueInfo.Dimension::size).toList());
    if (!shape.isEmpty() && !shape.contains(-1L)) {
      shape.set(0, batch);
      sizes.putIfAbsent(input.name(), shape);
    }
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
