package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lathe.lut.LatencyTable;
import dev.lathe.profiler.RuntimeProviders;
import dev.lathe.profiler.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TableCommandsTest {
  @TempDir private Path folder;

  /** HALP keys at batch 8 for every convolution of the small model: time is work, plus 0.1 ms. */
  private Path halpKeys() throws IOException {
    StringJoiner keys = new StringJoiner(",", "{", "}");
    for (int size : new int[] {16, 8, 4}) {
      for (int kernel : new int[] {1, 3}) {
        for (int stride : new int[] {1, 2}) {
          for (int input : new int[] {1, 2, 3, 4, 8, 16}) {
            for (int output : new int[] {1, 4, 8, 16}) {
              double work = (double) size * size * kernel * kernel * input * output;
              keys.add(
                  String.format(
                      Locale.ROOT,
                      "\"8_%d_%d_%d_%d_%d_1\": %.6f",
                      input,
                      output,
                      size,
                      kernel,
                      stride,
                      0.1 + work / stride / stride * 1e-5));
            }
          }
        }
      }
    }
    return Files.writeString(folder.resolve("keys.json"), keys.toString());
  }

  private Path imported() throws IOException {
    Path table = folder.resolve("imported.json.gz");
    CommandLineRun.of("table", "import", halpKeys(), "--device", "Some GPU", "-o", table).expect(0);
    return table;
  }

  private static JsonNode json(CommandLineRun run) {
    return JsonMapper.shared().readTree(run.expect(0).out());
  }

  @Test
  void anImportedTableIsShownAndVerifiedAndComesBackTheSame() throws IOException {
    Path table = imported();

    JsonNode shown = json(CommandLineRun.of("table", "show", table, "--format", "json"));
    assertThat(shown.at("/device/chip/name").asString()).isEqualTo("Some GPU");
    assertThat(shown.at("/surfaces").size()).isEqualTo(12);
    assertThat(shown.at("/samples").asInt()).isEqualTo(12 * 24);
    assertThat(CommandLineRun.of("table", "show", table, "--rows", 2).expect(0).out())
        .contains("Some GPU")
        .contains("10 more with --rows 0");
    assertThat(CommandLineRun.of("table", "verify", table).expect(0).out()).contains("sound");

    Path back = folder.resolve("back.json");
    CommandLineRun.of("table", "export", table, "--to", "halp", "-o", back).expect(0);
    Path again = folder.resolve("again.json");
    CommandLineRun.of("table", "import", back, "--device", "Some GPU", "-o", again).expect(0);
    JsonNode diff = json(CommandLineRun.of("table", "diff", table, again, "--format", "json"));
    assertThat(diff.at("/compared").asInt()).isEqualTo(12 * 24);
    assertThat(diff.at("/withinStated").asInt()).isEqualTo(12 * 24);
    assertThat(diff.at("/relativeDifferences/max").asDouble()).isLessThan(1e-9);

    Path csv = folder.resolve("table.csv");
    CommandLineRun.of("table", "export", table, "--to", "csv", "-o", csv).expect(0);
    assertThat(csv).content().hasLineCount(1 + 12 * 24);
  }

  @Test
  void aModelIsPlannedWithAnImportedTableAndWhatItLacksIsNamed() throws IOException {
    Path model = TestFiles.model(folder, 3);
    Path plan = folder.resolve("plan.json");

    CommandLineRun run =
        CommandLineRun.of(
                "plan",
                model,
                "--table",
                imported(),
                "--other-device",
                "--batch",
                8,
                "--data",
                TestFiles.images(folder),
                "--criterion",
                "l2",
                "--budget",
                "80%",
                "-o",
                plan)
            .expect(0);

    assertThat(plan).exists();
    assertThat(run.out()).contains("optimal");
    assertThat(run.err()).contains("the table does not cover").contains("linear");
    assertThat(run.err()).doesNotContain("convolution batch");
  }

  @Test
  void tablesOfDifferentDevicesAreNotMerged() throws IOException {
    Path other = folder.resolve("other.json");
    CommandLineRun.of("table", "import", halpKeys(), "--device", "Other GPU", "-o", other)
        .expect(0);

    CommandLineRun.of("table", "merge", imported(), other, "-o", folder.resolve("merged.json"))
        .expectMistake(1, "chip Other GPU against Some GPU");

    assertThat(folder.resolve("merged.json")).doesNotExist();
  }

  @Test
  void aTableMergedWithItselfIsTheSame() throws IOException {
    Path table = imported();
    Path merged = folder.resolve("merged.json");

    CommandLineRun run = CommandLineRun.of("table", "merge", table, table, "-o", merged).expect(0);

    assertThat(run.out()).contains("2 tables, 12 surfaces, 288 samples").doesNotContain("conflict");
    assertThat(LatencyTable.read(merged).surfaces()).isEqualTo(LatencyTable.read(table).surfaces());
  }

  @Test
  void aChangedTableIsNotSound() throws IOException {
    Path table = folder.resolve("table.json");
    CommandLineRun.of("table", "export", imported(), "--to", "json", "-o", table).expect(0);
    Files.writeString(table, Files.readString(table).replaceFirst("\"count\": 1", "\"count\": 2"));

    CommandLineRun run = CommandLineRun.of("table", "verify", table).expect(1);

    assertThat(run.out()).contains("not sound").contains("checksum does not fit");
  }

  @Test
  void aFileOfNoKnownFormatIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "hello");

    CommandLineRun.of("table", "import", text, "-o", folder.resolve("t.json"))
        .expectMistake(1, "begins like none of the formats");
    CommandLineRun.of("table", "import", text, "--from", "onnx", "-o", folder.resolve("t.json"))
        .expectMistake(2, "The format (onnx) is not known");
  }

  @Test
  void aTableOfHalpIsImportedAndPlannedWith() {
    // Latencies of ResNet-50's convolutions at batch 256 on a TITAN V, as HALP published them.
    Path halp = TestFiles.shared("luts/titanv_conv_ms.json");
    Path model = TestFiles.shared("models/light_resnet50.onnx");
    Path table = folder.resolve("titanv.json.gz");
    CommandLineRun.of("table", "import", halp, "-o", table).expect(0);

    CommandLineRun run =
        CommandLineRun.of(
                "plan",
                model,
                "--table",
                table,
                "--other-device",
                "--criterion",
                "random",
                "--budget",
                "60%",
                "--format",
                "json",
                "-o",
                folder.resolve("plan.json"))
            .expect(0);

    JsonNode prediction = json(run).at("/prediction");
    assertThat(prediction.at("/predictedMillis").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(0.6 * prediction.at("/originalMillis").asDouble());
    assertThat(json(run).at("/proof/status").asString()).isEqualToIgnoringCase("optimal");
  }

  @Test
  void aCriterionThatLooksAtImagesAsksForThem() {
    CommandLineRun.of("train", "-o", folder.resolve("t.onnx"))
        .expectMistake(2, "The images (--data) are not given.");
  }

  @Test
  void whatTensorRtNeedsIsSaidWhereItIsNotHere() {
    assumeFalse(RuntimeProviders.named("tensorrt").missing().isEmpty(), "TensorRT can be used");
    CommandLineRun.of(
            "profile",
            TestFiles.model(folder, 3),
            "--device",
            "tensorrt",
            "-o",
            folder.resolve("t"))
        .expectMistake(1, "TensorRT cannot be used here");
    CommandLineRun.of("self-check", "--device", "abacus").expectMistake(2, "The device (abacus)");

    String listed = CommandLineRun.of("devices", "--save", folder).expect(0).out();
    assertThat(listed).contains("cpu: ready, onnxruntime").contains("tensorrt: not usable");
    JsonNode devices = json(CommandLineRun.of("devices", "--format", "json"));
    String id = devices.at("/runtimes/0/id").asString();
    assertThat(folder.resolve(id).resolve("device.json")).content().contains("\"processor\"");
  }

  @Test
  void aShardIsReadFromTheOptionAndTheJobsEnvironment() {
    Map<String, String> slurm =
        Map.of(
            "SLURM_ARRAY_TASK_ID", "12",
            "SLURM_ARRAY_TASK_MIN", "10",
            "SLURM_ARRAY_TASK_COUNT", "4");

    assertThat(ShardOption.parse("2/4", Map.of())).isEqualTo(new Shard(2, 4));
    assertThat(ShardOption.parse("auto", slurm)).isEqualTo(new Shard(3, 4));
    assertThat(ShardOption.parse("8", slurm)).isEqualTo(new Shard(3, 8));
    assertThat(ShardOption.parse("4", Map.of("JOB_COMPLETION_INDEX", "0")))
        .isEqualTo(new Shard(1, 4));
    assertThat(ShardOption.beside(Path.of("a/t.json.gz"), new Shard(3, 4)))
        .isEqualTo(Path.of("a/t.shard-3-of-4.json.gz"));
    assertThat(ShardOption.beside(Path.of("t"), Shard.WHOLE)).isEqualTo(Path.of("t"));

    Path table = folder.resolve("t.json");
    Path model = TestFiles.model(folder, 3);
    CommandLineRun.of("profile", model, "-o", table, "--shard", "5/4")
        .expectMistake(2, "The shard (5/4)");
    CommandLineRun.of("profile", model, "-o", table, "--shard", "two")
        .expectMistake(2, "The shard (two)");
  }
}
