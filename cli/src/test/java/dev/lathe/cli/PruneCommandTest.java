package dev.lathe.cli;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.lathe.graph.Proof;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.trainer.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Cutting without a plan. */
class PruneCommandTest {
  @TempDir private Path folder;
  private Path model;
  private Path pruned;

  @BeforeEach
  void makeModel() {
    model = TestFiles.model(folder, 1);
    pruned = folder.resolve("pruned.onnx");
  }

  private JsonNode prune(Object option, Object value) {
    CommandLineRun run =
        CommandLineRun.of("prune", model, option, value, "-o", pruned, "--format", "json");
    return JsonMapper.shared().readTree(run.expect(0).out());
  }

  @Test
  void halfOfEveryWidthLeavesAboutAQuarter() {
    JsonNode cut = prune("--uniform", 0.5);

    // Convolutions between two halved widths keep a quarter; the first and the last layer a half.
    double left = cut.at("/macsAfter").asDouble() / cut.at("/macsBefore").asDouble();
    assertThat(left).isBetween(0.24, 0.35);
    assertThat(cut.at("/proof/maxRelativeError").asDouble()).isLessThan(1e-4);
    assertThat(OnnxFile.read(pruned).nodes()).isNotEmpty();
  }

  @Test
  void aProofThatWasMadePartByPartSaysSo() {
    Proof whole = new Proof(2e-6, 1e-4, 1, 3, "y", false, 0, 2e-6, 0, List.of());
    Proof inParts = new Proof(8.4e-5, 1e-4, 1, 3, "y", false, 0, 1.3e-4, 12, List.of());

    assertThat(new PruneCommand.Pruned(2, "small.onnx", 100, 50, 2_000_000, 1_000_000, 0, whole))
        .extracting(PruneCommand.Pruned::text, as(STRING))
        .endsWith("proof: equals the masked original within 2.0e-06 (allowed 1e-04)\n");
    assertThat(new PruneCommand.Pruned(2, "small.onnx", 100, 50, 2_000_000, 1_000_000, 0, inParts))
        .extracting(PruneCommand.Pruned::text, as(STRING))
        .endsWith(
            "within 8.4e-05 (allowed 1e-04)\n"
                + "in parts: 12 sums were compared and handed over, since rounding grows behind"
                + " them; without that the two are within 1.3e-04\n");
  }

  @Test
  void theWholeStaysWhatItWas() {
    JsonNode cut = prune("--uniform", 1);

    assertThat(cut.at("/parametersAfter")).isEqualTo(cut.at("/parametersBefore"));
  }

  @Test
  void randomWidthsAreTheSameForTheSameSeed() {
    JsonNode once = prune("--random", 3);
    JsonNode again = prune("--random", 3);
    JsonNode other = prune("--random", 4);

    assertThat(again).isEqualTo(once);
    assertThat(other.at("/parametersAfter")).isNotEqualTo(once.at("/parametersAfter"));
    assertThat(once.at("/parametersAfter").asLong())
        .isLessThan(once.at("/parametersBefore").asLong());
  }

  @Test
  void aShareThatIsNoneIsWrongUsage() {
    CommandLineRun.of("prune", model, "--uniform", "1.5", "-o", pruned)
        .expectMistake(2, "The share (1.5)");
    assertThat(pruned).doesNotExist();
  }

  @Test
  void twoWaysAtOnceOrNoneAreWrongUsage() {
    CommandLineRun.of("prune", model, "--uniform", "0.5", "--random", "1", "-o", pruned)
        .expectMistake(2, "--uniform");
    CommandLineRun.of("prune", model, "-o", pruned).expectMistake(2, "--uniform");
    assertThat(pruned).doesNotExist();
  }

  @Test
  void whatOthersGoOnWithIsWrittenBesides(@TempDir Path out) throws Exception {
    CommandLineRun.of(
            "prune",
            model,
            "--uniform",
            0.5,
            "-o",
            out.resolve("half.onnx"),
            "--indices",
            out.resolve("half.json"),
            "--weights",
            out.resolve("half.safetensors"))
        .expect(0);

    JsonNode indices = JsonMapper.shared().readTree(Files.readString(out.resolve("half.json")));
    assertThat(indices.get("tensors").size()).isPositive();
    SafetensorsFile weights = SafetensorsFile.read(out.resolve("half.safetensors"));
    assertThat(weights.tensors().keySet()).containsAll(indices.get("tensors").propertyNames());
  }
}
