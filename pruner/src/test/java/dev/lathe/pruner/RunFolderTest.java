package dev.lathe.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir private Path parent;

  @Test
  void theSameJobFindsWhatItLeft() throws IOException {
    Path folder = parent.resolve("run");
    try (RunFolder run = RunFolder.open(folder, new TreeMap<>(Map.of("budget", "60%")))) {
      Files.writeString(run.file("plan.json"), "{}");
    }

    try (RunFolder run = RunFolder.open(folder, new TreeMap<>(Map.of("budget", "60%")))) {
      assertThat(run.has("plan.json")).isTrue();
      assertThat(run.has("tuned.onnx")).isFalse();
    }
  }

  @Test
  void anotherJobIsRefusedWithTheDifference() {
    Path folder = parent.resolve("run");
    RunFolder.open(folder, new TreeMap<>(Map.of("budget", "60%"))).close();

    assertThatThrownBy(() -> RunFolder.open(folder, new TreeMap<>(Map.of("budget", "50%"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("budget was (60%), now (50%)");
  }

  @Test
  void aFolderInUseIsRefused() {
    Path folder = parent.resolve("run");
    try (RunFolder run = RunFolder.open(folder, new TreeMap<>())) {
      assertThatThrownBy(() -> RunFolder.open(folder, new TreeMap<>()))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("in use by another run");
      assertThat(run.file("x")).isEqualTo(folder.resolve("x"));
    }
  }

  @Test
  void aFileInThePlaceOfTheFolderIsRefused() throws IOException {
    Path file = Files.writeString(parent.resolve("run"), "");

    assertThatThrownBy(() -> RunFolder.open(file, new TreeMap<>()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot be used");
  }
}
