package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.lut.LatencyTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void aKilledProfileGoesOnAndLosesNothing() throws IOException, InterruptedException {
    Path model = TestFiles.model(folder, 3);
    Path table = folder.resolve("table.json");
    Path journal = folder.resolve("table.json.journal");
    Launcher launcher = new Launcher(folder);
    String[] command = {
      "profile", model.toString(), "-o", table.toString(), "--seconds", "2", "--variants", "4"
    };
    Random random = new Random(1);
    long kept = 0;
    for (int i = 0; i < KILLS && !Files.exists(table); i++) {
      kill(launcher, journal, 200 + random.nextInt(1500), command);
      if (!Files.exists(table)) {
        long there = Files.size(journal);
        assertThat(there).as("what was acknowledged is still there").isGreaterThanOrEqualTo(kept);
        kept = there;
      }
    }

    launcher.run(command).expect(0);

    LatencyTable finished = LatencyTable.read(table);
    assertThat(finished.surfaces()).isNotEmpty();
    assertThat(finished.surfaces().values()).allMatch(surface -> !surface.samples().isEmpty());
    assertThat(finished.calibrations()).hasSize(1);
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
