package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.Sample;
import dev.lathe.lut.TableCheck;
import dev.lathe.lut.Widths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code kill -9} at moments drawn from a seed, then the same command again. */
class KilledIT {
  private static final int KILLS = 3;

  @TempDir private Path folder;

  /** Starts a command and kills it as soon as a file is there and a random while has passed. */
  private void kill(Launcher launcher, Path sign, long afterMillis, String... command)
      throws IOException, InterruptedException {
    Process process =
        launcher.start(folder.resolve("killed.out"), folder.resolve("killed.err"), command);
    while (process.isAlive() && !Files.exists(sign)) {
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    process.waitFor(afterMillis, TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
  }

  /**
   * Kills a profile {@code -Dlathe.kills=N} times (3 if that is not said): every other time some
   * moments after it has acknowledged a few lines more, else while it starts. Progress decides, not
   * the clock: a run has many more lines to write than all kills together wait for.
   */
  @Test
  void aKilledProfileGoesOnAndLosesNothing() throws IOException, InterruptedException {
    int kills = Integer.getInteger("lathe.kills", KILLS);
    Path model = TestFiles.model(folder, 3);
    Path table = folder.resolve("table.json");
    Path journal = folder.resolve("table.json.journal");
    Launcher launcher = new Launcher(folder);
    String[] command = {
      "profile",
      model.toString(),
      "-o",
      table.toString(),
      "--seconds",
      String.valueOf(2 * kills),
      "--variants",
      String.valueOf(10 + 15 * kills)
    };
    Random random = new Random(1);
    List<String> acknowledged = List.of();
    double wallSeconds = 0;
    double lostSeconds = 0;
    for (int kill = 1; kill <= kills; kill++) {
      long start = System.nanoTime();
      Process run =
          launcher.start(folder.resolve("killed.out"), folder.resolve("killed.err"), command);
      if (kill % 2 == 1) {
        int enough = acknowledged.size() + 1 + random.nextInt(4);
        while (run.isAlive() && wholeLines(journal).size() < enough) {
          run.waitFor(2, TimeUnit.MILLISECONDS);
        }
        run.waitFor(random.nextInt(500), TimeUnit.MILLISECONDS);
      } else {
        run.waitFor(random.nextInt(300), TimeUnit.MILLISECONDS);
      }
      assertThat(run.isAlive()).as("kill %d strikes in the middle of the run", kill).isTrue();
      run.destroyForcibly().waitFor();
      lostSeconds += kill % 2 == 1 ? secondsSinceLastLine(journal) : 0;
      wallSeconds += (System.nanoTime() - start) / 1e9;

      assertThat(table).doesNotExist();
      List<String> there = wholeLines(journal);
      assertThat(there.subList(0, Math.min(there.size(), acknowledged.size())))
          .as("what was acknowledged before kill %d is still there", kill)
          .isEqualTo(acknowledged);
      acknowledged = there;
    }

    long start = System.nanoTime();
    launcher.run(command).expect(0);
    wallSeconds += (System.nanoTime() - start) / 1e9;

    LatencyTable finished = LatencyTable.read(table);
    assertThat(acknowledged).anyMatch(line -> line.contains("\"sample\""));
    acknowledged.forEach(line -> assertIsIn(finished, line));
    assertThat(TableCheck.of(table).faults()).isEmpty();
    assertThat(finished.calibrations()).hasSize(1);
    assertThat(journal).doesNotExist();
    double worked = 60 * finished.provenance().work().minutes();
    System.out.printf(
        Locale.ROOT,
        "%d kills: %.1f s of work kept, %.1f s begun and lost (%.1f %%); %.2f s for each of %d"
            + " starts of the program%n",
        kills,
        worked,
        lostSeconds,
        100 * lostSeconds / worked,
        (wallSeconds - worked - lostSeconds) / (kills + 1),
        kills + 1);
  }

  /** What a run that was just killed had worked on since it last acknowledged something. */
  private static double secondsSinceLastLine(Path journal) throws IOException {
    return (System.currentTimeMillis() - Files.getLastModifiedTime(journal).toMillis()) / 1e3;
  }

  /** The lines that end; what follows the last line feed was torn. */
  private static List<String> wholeLines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private static void assertIsIn(LatencyTable table, String line) {
    JsonNode entry = JsonMapper.shared().readTree(line.substring(line.indexOf(' ') + 1));
    if (entry.has("sample")) {
      List<Integer> widths = new ArrayList<>();
      entry.at("/sample/widths").forEach(width -> widths.add(width.asInt()));
      Sample sample =
          table
              .surface(LayerSignature.of(entry.at("/key").asString()))
              .orElseThrow()
              .sample(Widths.of(widths.stream().mapToInt(Integer::intValue).toArray()))
              .orElseThrow();
      assertThat(sample.timing().medianNanos())
          .isEqualTo(entry.at("/sample/medianNanos").asDouble());
    } else if (entry.has("model")) {
      assertThat(
              table.model(
                  entry.at("/model/modelHash").asString(),
                  entry.at("/model/variant").asString(),
                  entry.at("/model/batch").asInt()))
          .isPresent();
    }
  }

  @Test
  void aKilledTuningGoesOnAndEndsTheSame() throws IOException, InterruptedException {
    Path model = TestFiles.model(folder, 3);
    Path images = TestFiles.images(folder);
    Path tuned = folder.resolve("tuned.onnx");
    Path undisturbed = folder.resolve("undisturbed.onnx");
    Launcher launcher = new Launcher(folder);
    String[] command = {
      "tune",
      model.toString(),
      "--data",
      images.toString(),
      "--epochs",
      "12",
      "--train-batch",
      "20",
      "-o",
      tuned.toString()
    };
    Random random = new Random(2);
    for (int i = 0; i < KILLS && !Files.exists(tuned); i++) {
      kill(launcher, folder.resolve("tuned.onnx.checkpoints"), 100 + random.nextInt(700), command);
    }

    String accuracy = launcher.run(command).expect(0).out();
    assertThat(tuned).exists();
    command[command.length - 1] = undisturbed.toString();
    String expected = launcher.run(command).expect(0).out();

    assertThat(accuracyAfter(accuracy)).isEqualTo(accuracyAfter(expected));
  }

  /** The accuracy in {@code …: accuracy 10.00 % -> 40.00 % in 12 epochs, …}. */
  private static String accuracyAfter(String text) {
    return text.replaceFirst("(?s).*-> (\\S+) %.*", "$1");
  }
}
