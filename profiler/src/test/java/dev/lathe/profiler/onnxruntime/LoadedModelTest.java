package dev.lathe.profiler.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.RuntimeEnvironment;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoadedModelTest {
  private static final int WIDTH = 64;

  /** {@code y = x W} with {@code W} of 64 × 64 twos: 16 KB. */
  private static Graph product() {
    float[] twos = new float[WIDTH * WIDTH];
    Arrays.fill(twos, 2);
    GraphBuilder builder = new GraphBuilder("product", 17);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, WIDTH));
    String w = builder.constant("w", Tensor.ofFloats(twos, WIDTH, WIDTH));
    String y = builder.node("MatMul", Attributes.none(), x, w);
    return builder.output(ValueInfo.of(y, ElementType.FLOAT, 1, WIDTH)).build();
  }

  @Test
  void weightsTooManyForOneMessageAreLoadedFromFilesThatAreTakenAwayAgain() throws Exception {
    List<Path> before = leftBehind();

    // 64 times 1 times 2.
    assertThat(answer(Long.MAX_VALUE)).containsOnly(128).hasSize(WIDTH);
    assertThat(answer(WIDTH * WIDTH * 4 - 1)).containsOnly(128).hasSize(WIDTH);
    assertThat(leftBehind()).isEqualTo(before);
  }

  private static float[] answer(long maxMessageBytes) throws OrtException {
    float[] ones = new float[WIDTH];
    Arrays.fill(ones, 1);
    try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
      LoadedModel model =
          LoadedModel.of(RuntimeEnvironment.get(), product(), settings, maxMessageBytes);
      assertThat(model.bytes()).isEqualTo(WIDTH * WIDTH * 4);
      try (OrtSession session = model.session();
          OnnxTensor input =
              OnnxTensor.createTensor(RuntimeEnvironment.get(), new float[][] {ones});
          OrtSession.Result result = session.run(Map.of("x", input))) {
        return ((float[][]) result.get(0).getValue())[0];
      }
    }
  }

  private static List<Path> leftBehind() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().startsWith("lathe-model")).toList();
    }
  }
}
