package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
  private static final SafetensorsFile CONTENT =
      new SafetensorsFile(
          Map.of(
              "a",
              Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2),
              "b",
              Tensor.ofFloats(new float[] {5})),
          Map.of("state", "{\"epoch\": 3}"));

  @Test
  void whatIsWrittenIsReadBack(@TempDir Path folder) {
    Path file = folder.resolve("deep").resolve("file.safetensors");

    CONTENT.write(file);

    assertThat(SafetensorsFile.read(file)).isEqualTo(CONTENT);
  }

  @Test
  void aFileThatWasCutOffAnywhereIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("file.safetensors");
    CONTENT.write(file);
    byte[] whole = Files.readAllBytes(file);

    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> SafetensorsFile.read(file)).isInstanceOf(UserException.class);
    }
  }
}
