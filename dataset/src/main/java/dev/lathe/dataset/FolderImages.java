package dev.lathe.dataset;

import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The images in a folder. Links are followed, as large sets are often linked to. */
final class FolderImages implements ImageSource {
  private static final int MAX_DEPTH = 8;

  private final Path root;

  FolderImages(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return root.toString();
  }

  @Override
  public List<String> imageNames() throws IOException {
    try (Stream<Path> paths = Files.walk(root, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      return paths
          .filter(path -> !Files.isDirectory(path))
          .map(path -> root.relativize(path).toString().replace('\\', '/'))
          .filter(ImageNames::isImage)
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public byte[] read(String imageName) {
    Path file = root.resolve(imageName);
    try {
      if (!Files.isRegularFile(file)) {
        throw new UserException(
            "The image (%s) is not a regular file.".formatted(file),
            "Maybe it is a link to a file that is gone.");
      }
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new UserException(
            "The image (%s) has %d bytes, more than %d."
                .formatted(file, Files.size(file), MAX_FILE_BYTES),
            "Maybe it is not an image.");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UserException(
          "The image (%s) cannot be read: %s".formatted(file, e),
          "Maybe permissions are missing.",
          e);
    }
  }

  @Override
  public void close() {
    // Nothing is kept open.
  }
}
