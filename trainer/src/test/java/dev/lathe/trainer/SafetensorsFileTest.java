package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
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

  @Test
  void headerAndBytesFollowTheFormat(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("file.safetensors");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("half", Tensor.ofFloats(ElementType.FLOAT16, new float[] {1, 2}, 2));
    tensors.put("whole", Tensor.ofFloats(new float[] {5}, 1, 1));

    new SafetensorsFile(tensors, Map.of()).write(file);

    String header =
        "{\"__metadata__\":{},"
            + "\"half\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
            + "\"whole\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[4,8]}}";
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(bytes.getLong());
    byte[] text = new byte[length];
    bytes.get(text);
    assertThat(new String(text, StandardCharsets.UTF_8)).startsWith(header);
    assertThat(length).isEqualTo((header.length() + 7) / 8 * 8);
    // In float16, 1 is 0x3c00 and 2 is 0x4000.
    assertThat(bytes.getShort()).isEqualTo((short) 0x3c00);
    assertThat(bytes.getShort()).isEqualTo((short) 0x4000);
    assertThat(bytes.getFloat()).isEqualTo(5);
    assertThat(bytes.hasRemaining()).isFalse();
  }

  @Test
  void integersAreRefused() {
    assertThatThrownBy(
            () -> new SafetensorsFile(Map.of("n", Tensor.ofLongs(new long[] {1}, 1)), Map.of()))
        .hasMessage("The tensor (n) of type INT64 is not floating-point.");
  }
}
