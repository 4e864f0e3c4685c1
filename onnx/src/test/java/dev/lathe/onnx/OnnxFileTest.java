package dev.lathe.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
  /** A product with a square of weights. */
  private static Graph product(int side) {
    GraphBuilder builder = new GraphBuilder("net", 17);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, side));
    float[] weights = new float[side * side];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i;
    }
    String w = builder.constant("w", Tensor.ofFloats(weights, side, side));
    String y = builder.node("Gemm", Attributes.none().with("transB", 1), x, w);
    return builder.output(ValueInfo.of(y, ElementType.FLOAT, 1, side)).build();
  }

  @Test
  void aBuiltGraphIsReadBackAsItWasWritten() {
    Graph graph = product(2);

    Graph read = OnnxFile.parse(OnnxFile.toBytes(graph), "net");

    assertThat(read.nodes()).isEqualTo(graph.nodes());
    assertThat(read.constants()).isEqualTo(graph.constants());
    assertThat(read.inputs()).isEqualTo(graph.inputs());
    assertThat(read.outputs()).isEqualTo(graph.outputs());
    assertThat(read.parameterCount()).isEqualTo(4);
  }

  @Test
  void weightsBesideTheModelAreReadBackAsTheyWereWritten(@TempDir Path folder) {
    Graph graph = product(32);
    Path file = folder.resolve("model.onnx");

    OnnxFile.write(graph, file, 0);
    Graph read = OnnxFile.read(file);

    assertThat(folder.resolve("model.onnx.data")).hasSize(32 * 32 * 4);
    assertThat(read.constants()).isEqualTo(graph.constants());
    assertThat(read.nodes()).isEqualTo(graph.nodes());
  }
}
