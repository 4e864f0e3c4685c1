package dev.lathe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lathe.foundation.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Reads well-known sets where they lie beside the project; skipped where they do not. */
class SharedDataTest {
  @Test
  void fashionMnistIsRead() {
    Dataset dataset =
        DatasetReader.read(data("fashion-mnist"), DatasetOptions.defaults(), Progress.silent());

    assertThat(dataset.train().size()).isEqualTo(60_000);
    assertThat(dataset.test().size()).isEqualTo(10_000);
    assertThat(dataset.shape()).isEqualTo(new ImageShape(1, 28, 28));
    // The published mean and deviation of the training images are 0.2860 and 0.3530.
    Normalization measured = Normalization.measuredOn(dataset.train());
    assertThat(measured.mean().get(0)).isCloseTo(0.2860, within(5e-5));
    assertThat(measured.std().get(0)).isCloseTo(0.3530, within(5e-5));
  }

  @Test
  void theTestSplitOfCifarIsReadFromItsZip() {
    DatasetOptions options = DatasetOptions.defaults().withOnly(Split.TEST).withClassCount(10);
    Dataset dataset = DatasetReader.read(data("cifar10_jpg.zip"), options, Progress.silent());

    assertThat(dataset.classes()).startsWith("airplane", "automobile").endsWith("ship", "truck");
    assertThat(dataset.shape()).isEqualTo(new ImageShape(3, 32, 32));
    for (int label = 0; label < 10; label++) {
      int wanted = label;
      assertThat(Arrays.stream(dataset.test().labels()).filter(l -> l == wanted).count())
          .isEqualTo(1000);
    }
  }

  private static Path data(String name) {
    String shared = System.getenv("LATHE_SHARED");
    Path root =
        shared != null
            ? Path.of(shared)
            : Path.of(System.getProperty("lathe.root", "..")).resolve("../shared");
    Path data = root.resolve("data").resolve(name).normalize();
    assumeTrue(Files.exists(data), () -> "there is no " + data);
    return data;
  }
}
