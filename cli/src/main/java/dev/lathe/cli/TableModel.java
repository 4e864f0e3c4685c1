package dev.lathe.cli;

import dev.lathe.graph.Network;
import dev.lathe.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that name the model whose layers a latency table holds. */
final class TableModel {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "The model that the table was made of: merge fits its calibration to the variants that"
              + " were measured, export --to halp writes its convolutions (without it only surfaces"
              + " that were imported).")
  private @Nullable Path model;

  @Option(
      names = "--batch",
      defaultValue = "1",
      paramLabel = "N",
      description = "The batch that the table was made at (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Mixin private AnalysisChoice analysis = new AnalysisChoice();

  /** The model, analysed; empty where none is named. */
  Optional<Network> network() {
    return model == null
        ? Optional.empty()
        : Optional.of(analysis.analyze(OnnxFile.read(model), batch));
  }
}
