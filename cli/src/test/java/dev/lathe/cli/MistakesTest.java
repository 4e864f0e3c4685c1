package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mistake gets one clear message and leaves nothing half-written. */
class MistakesTest {
  @TempDir private Path folder;
  private Path model;
  private Path result;

  @BeforeEach
  void makeModel() {
    model = TestFiles.model(folder, 1, 28);
    result = folder.resolve("out");
  }

  @Test
  void aTruncatedModelIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(model);
    Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length / 2));

    CommandLineRun.of("inspect", cut).expectMistake(1, "cut.onnx");
  }

  @Test
  void aWebPageNamedOnnxIsRefused() throws IOException {
    Path page =
        Files.writeString(
            folder.resolve("page.onnx"), "<!DOCTYPE html>\n<html><body>404</body></html>\n");

    CommandLineRun.of("inspect", page).expectMistake(1, "page.onnx");
  }

  @Test
  void aMissingModelIsRefused() {
    CommandLineRun.of("measure", folder.resolve("no.onnx")).expectMistake(1, "no.onnx");
  }

  @Test
  void aMissingDataFolderIsRefusedBeforeAnythingIsMade() throws IOException {
    CommandLineRun.of(
            "compress", model, "--data", folder.resolve("no"), "--budget", "60%", "-o", result)
        .expectMistake(1, "no) does not exist");

    assertThat(result).doesNotExist();
  }

  @Test
  void imagesInNoClassFolderAreRefusedWhereLabelsAreLearnedFrom() throws IOException {
    Path flat = Files.createDirectory(folder.resolve("flat"));
    for (int image = 0; image < 2; image++) {
      BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(picture, "png", flat.resolve(image + ".png").toFile());
    }

    CommandLineRun.of("compress", model, "--data", flat, "--budget", "60%", "-o", result)
        .expectMistake(1, "lies in no class folder");

    assertThat(result).doesNotExist();
  }

  @Test
  void nothingIsTrainedFromNothingWithoutLabels() {
    CommandLineRun.of("train", "--data", folder, "--no-labels", "-o", result)
        .expectMistake(2, "has nothing but labels to learn from");
  }

  @Test
  void aLabelFileOfTheWrongLengthIsRefusedBeforeAnythingIsMade() throws IOException {
    Path data = Files.createDirectory(folder.resolve("idx"));
    for (String split : new String[] {"train", "t10k"}) {
      ByteBuffer images = ByteBuffer.allocate(16 + 3 * 28 * 28);
      images.putInt(0x803).putInt(3).putInt(28).putInt(28);
      Files.write(data.resolve(split + "-images-idx3-ubyte"), images.array());
      // Two labels for three images.
      ByteBuffer labels = ByteBuffer.allocate(8 + 2);
      labels.putInt(0x801).putInt(2).put(new byte[] {1, 2});
      Files.write(data.resolve(split + "-labels-idx1-ubyte"), labels.array());
    }

    CommandLineRun.of("compress", model, "--data", data, "--budget", "60%", "-o", result)
        .expectMistake(1, "labels-idx1-ubyte");

    assertThat(result).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-3ms", "abc"})
  void aBudgetThatIsNoneIsRefusedBeforeAnythingIsRead(String budget) {
    CommandLineRun.of(
            "compress", model, "--data", folder.resolve("no"), "--budget=" + budget, "-o", result)
        .expectMistake(2, "The budget (" + budget + ")");

    assertThat(result).doesNotExist();
  }

  @Test
  void whatOnlyATeacherCanGiveNeedsOne() {
    CommandLineRun.of("tune", model, "--data", folder.resolve("no"), "--no-labels", "-o", result)
        .expectMistake(2, "Without a teacher there is nothing to imitate");
  }

  @Test
  void anUnknownOptionIsWrongUsage() {
    CommandLineRun.of("inspect", model, "--colour").expectMistake(2, "--colour");
  }

  @Test
  void anUnknownCommandIsWrongUsage() {
    CommandLineRun.of("bend").expectMistake(2, "bend");
  }

  @Test
  void nothingIsLeftBesideAResultThatCannotBeWritten() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken.json"));

    CommandLineRun.of("profile", model, "-o", taken).expectMistake(1, "taken.json");

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("model.onnx", "taken.json");
    }
  }
}
