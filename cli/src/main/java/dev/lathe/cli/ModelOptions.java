package dev.lathe.cli;

import dev.lathe.graph.Network;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.pruner.TrainingReach;
import java.nio.file.Path;
import java.util.SortedMap;
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

  /** Reads and analyses the file, to be planned and tuned: {@link TrainingReach} is kept to. */
  Network analyzeForTraining(int batch) {
    Graph graph = read();
    Network network = analyze(graph, batch);
    SortedMap<String, String> beyond = TrainingReach.beyond(network);
    return beyond.isEmpty() ? network : analysis.analyze(graph, batch, beyond);
  }
}
