package dev.lathe.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lathe.dataset.ShapesDataset;
import dev.lathe.dataset.ShapesOptions;
import dev.lathe.foundation.Progress;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.architecture.ResidualNetworkOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Small models and image folders that the tests of this module share. */
final class TestFiles {
  private TestFiles() {}

  /** An untrained residual network of 4, 8 and 16 channels for 16 x 16 images in 10 classes. */
  static Path model(Path folder, int channels) {
    return model(folder, channels, 16);
  }

  /** The same with four times the channels: enough for its latency to be told from noise. */
  static Path wideModel(Path folder) {
    return write(folder, new ResidualNetworkOptions(10, 3, 16, 16, 16, List.of(1, 1, 1), 1));
  }

  /** The same for images of another size. */
  static Path model(Path folder, int channels, int size) {
    return write(
        folder, new ResidualNetworkOptions(10, channels, size, size, 4, List.of(1, 1, 1), 1));
  }

  private static Path write(Path folder, ResidualNetworkOptions options) {
    Path file = folder.resolve("model.onnx");
    OnnxFile.write(ResidualNetwork.build(options), file);
    return file;
  }

  /** 200 training and 60 test images of shapes, 16 x 16, as a folder of PNG files. */
  static Path images(Path folder) {
    Path images = folder.resolve("images");
    ShapesDataset.render(new ShapesOptions(1, 200, 60, 16, 10, 0.1), Progress.silent())
        .writeFolder(images, Progress.silent());
    return images;
  }

  /** A file that is shared between projects, beside this one; the test is skipped without it. */
  static Path shared(String file) {
    String said = System.getenv("LATHE_SHARED");
    Path folder = said == null ? Launcher.root().resolveSibling("shared") : Path.of(said);
    assumeTrue(Files.exists(folder.resolve(file)), "there is no ../shared/" + file);
    return folder.resolve(file);
  }
}
