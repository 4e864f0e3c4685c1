package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The main job command by command, on small data of its own. */
class WholeWayTest {
  @TempDir private Path folder;

  private static JsonNode json(CommandLineRun run) {
    return JsonMapper.shared().readTree(run.out());
  }

  @Test
  void everyStepHandsItsFileToTheNext() {
    Path model = TestFiles.wideModel(folder);
    Path images = TestFiles.images(folder);
    Path table = folder.resolve("table.json.gz");
    Path plan = folder.resolve("plan.json");
    Path pruned = folder.resolve("pruned.onnx");
    Path tuned = folder.resolve("tuned.onnx");

    JsonNode inspected = json(CommandLineRun.of("inspect", model, "--format", "json").expect(0));
    assertThat(inspected.at("/network/blocks").size()).isGreaterThan(0);

    CommandLineRun profiled =
        CommandLineRun.of(
                "profile",
                model,
                "--batch",
                16,
                "-o",
                table,
                "--seconds",
                1,
                "--variants",
                4,
                "--check",
                2)
            .expect(0);
    assertThat(profiled.out()).contains("on 2 variants it has not seen");
    assertThat(table).exists();
    assertThat(folder.resolve("table.json.gz.journal")).doesNotExist();

    JsonNode planned =
        json(
            CommandLineRun.of(
                    "plan",
                    model,
                    "--table",
                    table,
                    "--data",
                    images,
                    "--budget",
                    "90%",
                    "--batch",
                    16,
                    "--other-device",
                    "-o",
                    plan,
                    "--importance",
                    folder.resolve("importance.json"),
                    "--format",
                    "json")
                .expect(0));
    assertThat(planned.at("/proof/status").asString()).isEqualTo("OPTIMAL");
    assertThat(folder.resolve("importance.json")).exists();

    JsonNode cut =
        json(
            CommandLineRun.of("prune", model, "--plan", plan, "-o", pruned, "--format", "json")
                .expect(0));
    assertThat(cut.at("/parametersAfter").asLong())
        .isLessThan(cut.at("/parametersBefore").asLong());
    assertThat(cut.at("/proof/maxRelativeError").asDouble())
        .isLessThanOrEqualTo(cut.at("/proof/tolerance").asDouble());

    CommandLineRun.of(
            "tune",
            pruned,
            "--teacher",
            model,
            "--plan",
            plan,
            "--features",
            0.5,
            "--data",
            images,
            "--epochs",
            1,
            "--warm-up",
            0.2,
            "--clip-norm",
            2,
            "--temperature",
            3,
            "--ema",
            0.9,
            "-o",
            tuned)
        .expect(0);
    assertThat(folder.resolve("tuned.onnx.checkpoints")).doesNotExist();

    JsonNode measured =
        json(CommandLineRun.of("measure", model, tuned, "--format", "json").expect(0));
    assertThat(measured.at("/models").size()).isEqualTo(2);
    assertThat(measured.at("/models/0/timing/medianNanos").asDouble()).isPositive();
  }

  @Test
  void compressionMeetsItsBudgetAndItsReportCanBeShownAgain() throws IOException {
    Path model = TestFiles.wideModel(folder);
    Path images = TestFiles.images(folder);
    Path out = folder.resolve("out");
    Object[] command = {
      "compress",
      model,
      "--data",
      images,
      "--budget",
      "80%",
      "--batch",
      16,
      "-o",
      out,
      "--epochs",
      1,
      "--no-labels",
      "--features",
      0.5,
      "--seconds",
      1,
      "--variants",
      4,
      "--format",
      "json"
    };

    CommandLineRun first = CommandLineRun.of(command);
    // A machine too busy to measure decides no test.
    assumeThat(first.exitCode()).as(first.err()).isNotEqualTo(3);
    assertThat(first.exitCode()).as(first.err()).isIn(0, 1);
    JsonNode result = json(first);
    assertThat(result.at("/models").size()).isEqualTo(3);
    boolean met =
        result.at("/models/2/timing/medianNanos").asDouble() / 1e6
            <= result.at("/budgetMillis").asDouble();
    assertThat(first.exitCode()).isEqualTo(met ? 0 : 1);

    assertThat(json(CommandLineRun.of(command))).as("nothing is left to do").isEqualTo(result);
    assertThat(json(CommandLineRun.of("report", out, "--format", "json").expect(0)))
        .isEqualTo(result);
    CommandLineRun.of(
            "compress",
            model,
            "--data",
            images,
            "--budget",
            "90%",
            "--batch",
            16,
            "-o",
            out,
            "--epochs",
            1)
        .expectMistake(1, "budget was (80.0%)");
    for (String file :
        new String[] {
          "tuned.onnx", "pruned.onnx", "plan.json", "importance.json", "table.json.gz"
        }) {
      assertThat(out.resolve(file)).exists();
    }
    assertThat(CommandLineRun.of("report", out).expect(0).out()).doesNotContain("not proven");
    Path report = out.resolve("report.json");
    Files.writeString(
        report,
        Files.readString(report).replace("\"unproven\" : [ ]", "\"unproven\" : [ \"boxes\" ]"));
    assertThat(CommandLineRun.of("report", out).expect(0).out())
        .contains("not proven: outputs (boxes), which the original computes on no random input");
  }

  @Test
  void aBudgetOutOfReachIsAnsweredWithTheSmallestReachable() {
    Path model = TestFiles.model(folder, 3);
    Path images = TestFiles.images(folder);
    Path table = folder.resolve("table.json");
    CommandLineRun.of("profile", model, "-o", table, "--seconds", 0, "--variants", 3).expect(0);

    CommandLineRun.of(
            "plan",
            model,
            "--table",
            table,
            "--data",
            images,
            "--budget",
            "1us",
            "-o",
            folder.resolve("plan.json"))
        .expectMistake(3, "below the smallest latency that can be reached");

    assertThat(folder.resolve("plan.json")).doesNotExist();
  }

  @Test
  void aNetworkOfOurOwnIsTrainedFromNothing() {
    Path images = TestFiles.images(folder);
    Path model = folder.resolve("trained.onnx");

    for (String kind : new String[] {"residual", "mobile"}) {
      CommandLineRun.of(
              "train",
              "--data",
              images,
              "--network",
              kind,
              "--width",
              8,
              "--blocks",
              1,
              "--epochs",
              1,
              "-o",
              model)
          .expect(0);
      assertThat(CommandLineRun.of("inspect", model).expect(0).out()).contains("MACs");
    }
  }

  @Test
  void numbersAreTheSameInEveryLocale() {
    Path model = TestFiles.model(folder, 3);
    String expected = CommandLineRun.of("inspect", model).expect(0).out();
    Locale before = Locale.getDefault();
    try {
      for (String language : new String[] {"de-DE", "tr-TR", "ar-EG"}) {
        Locale.setDefault(Locale.forLanguageTag(language));
        assertThat(CommandLineRun.of("inspect", model).expect(0).out()).isEqualTo(expected);
      }
    } finally {
      Locale.setDefault(before);
    }
  }
}
