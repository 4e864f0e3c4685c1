package dev.lathe.cli;

import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder beside a model in the making that keeps its training's checkpoints. */
final class Checkpoints {
  private Checkpoints() {}

  /** The folder for a model. */
  static Path beside(Path model) {
    Path absolute = model.toAbsolutePath();
    return absolute.resolveSibling(absolute.getFileName() + ".checkpoints");
  }

  /** Deletes the folder of a model that is done. */
  static void delete(Path model) {
    Path folder = beside(model);
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UserException(
          "The checkpoints (%s) cannot be deleted: %s".formatted(folder, e),
          "Maybe delete the folder by hand; the model is written.",
          e);
    }
  }
}
