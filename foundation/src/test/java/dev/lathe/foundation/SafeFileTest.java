package dev.lathe.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeFileTest {
  @TempDir private Path folder;

  private long fileCount() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void aFileIsReplacedWholeAndItsFoldersAreMade() throws IOException {
    Path file = folder.resolve("a/b/file.txt");
    SafeFile.writeText(file, "old and long");

    SafeFile.writeText(file, "new");

    assertThat(file).hasContent("new");
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aWriterThatFailsLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("file.txt");
    SafeFile.writeText(file, "old");

    assertThatThrownBy(
            () ->
                SafeFile.write(
                    file,
                    out -> {
                      out.write("half".getBytes(StandardCharsets.UTF_8));
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("file.txt")
        .hasMessageContaining("disk full");

    assertThat(file).hasContent("old");
    assertThat(fileCount()).isEqualTo(1);
  }

  @Test
  void aBugInAWriterLeavesNothingEither() throws IOException {
    Path file = folder.resolve("file.txt");

    assertThatThrownBy(
            () ->
                SafeFile.write(
                    file,
                    out -> {
                      throw new IllegalStateException("bug");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(fileCount()).isZero();
  }

  @Test
  void aFolderInThePlaceOfTheFileIsAUsersMistake() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("taken/inside")).getParent();

    assertThatThrownBy(() -> SafeFile.writeText(taken, "x")).isInstanceOf(UserException.class);

    assertThat(fileCount()).isEqualTo(1);
  }
}
