package dev.lathe.benchmarks.latency;

import dev.lathe.benchmarks.coverage.Configuration;
import dev.lathe.benchmarks.coverage.Torchvision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Networks of torchvision with random weights, as ONNX files that are made once and then kept. */
final class Exports {
  private static final Path SCRIPT = Path.of("benchmarks/src/coverage/export_torchvision.py");

  private static final Configuration CONFIGURATION = new Configuration("folded", 16);

  private final Path folder;
  private final Torchvision torchvision = new Torchvision(SCRIPT);

  Exports(Path folder) {
    this.folder = folder;
  }

  /** Whether networks can be exported here. */
  boolean isPossible() throws IOException, InterruptedException {
    return torchvision.isThere();
  }

  /** The file of an architecture for so many images at once. */
  Path file(String architecture, int images) throws IOException, InterruptedException {
    Path kept = folder.resolve(architecture + "-" + images + ".onnx");
    if (!Files.exists(kept)) {
      Files.createDirectories(folder);
      Path made = Path.of(torchvision.export(architecture, CONFIGURATION, folder, images).file());
      Files.move(made, kept);
    }
    return kept;
  }
}
