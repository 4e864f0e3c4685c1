package dev.lathe.cli;

import dev.lathe.graph.Network;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The model that a command works on, and how it is analysed. */
final class ModelOptions {
  @Parameters(index = "0", paramLabel = "MODEL", description = "The ONNX file.")
  private Path model = Path.of("");

  @Mixin private AnalysisChoice analysis = new AnalysisChoice();

  /** Where the file is. */
  Path path() {
    return model;
  }

  /** Reads the file. */
  Graph read() {
    return OnnxFile.read(model);
  }

  /** Analyses a graph; see {@link AnalysisChoice#analyze}. */
  Network analyze(Graph graph, int batch) {
    return analysis.analyze(graph, batch);
  }
}
