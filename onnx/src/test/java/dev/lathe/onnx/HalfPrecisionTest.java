package dev.lathe.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {
  /** Twice the image's size by Resize, one weight of 3 and one far beyond float16. */
  private static Graph network() {
    GraphBuilder builder = new GraphBuilder("small", 17);
    String image = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 1, 2, 2));
    String weight = builder.constant("w", Tensor.ofFloats(new float[] {3, 1e9f}, 2, 1, 1, 1));
    String layer = builder.node("Conv", Attributes.none(), image, weight);
    String scales = builder.constant("s", Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4));
    String output = builder.node("Resize", Attributes.none(), layer, "", scales);
    return builder.output(ValueInfo.of(output, ElementType.FLOAT, 1, 2, 4, 4)).build();
  }

  @Test
  void weightsAndInterfaceAreHalfAndScalesAreNot() {
    Graph half = HalfPrecision.of(network());

    assertThat(half.inputs().get(0).type()).isEqualTo(ElementType.FLOAT16);
    assertThat(half.outputs().get(0).type()).isEqualTo(ElementType.FLOAT16);
    assertThat(half.constants().get("s").type()).isEqualTo(ElementType.FLOAT);
    assertThat(half.constants().get("w").type()).isEqualTo(ElementType.FLOAT16);
    // The largest float16 stands for what is larger.
    assertThat(half.constants().get("w").floats()).containsExactly(3, 65504);
  }

  @Test
  void itRunsAndAnswersAsTheOriginal() throws OrtException {
    byte[] bytes = OnnxFile.toBytes(HalfPrecision.of(network()));
    OrtEnvironment environment = OrtEnvironment.getEnvironment();

    try (OrtSession session = environment.createSession(bytes);
        OnnxTensor whole =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(new float[] {1, 2, 3, 4}), new long[] {1, 1, 2, 2});
        OnnxTensor input = half(environment, whole);
        OrtSession.Result result = session.run(Map.of("x", input))) {
      // The first of the four pixels that come of 1: 3 * 1.
      assertThat(((OnnxTensor) result.get(0)).getFloatBuffer().get(0)).isEqualTo(3, within(0.01f));
    }
  }

  private static OnnxTensor half(OrtEnvironment environment, OnnxTensor whole) throws OrtException {
    java.nio.ByteBuffer bytes =
        java.nio.ByteBuffer.allocateDirect(8).order(java.nio.ByteOrder.nativeOrder());
    FloatBuffer values = whole.getFloatBuffer();
    while (values.hasRemaining()) {
      bytes.putShort(HalfFloat.toFloat16(values.get()));
    }
    bytes.rewind();
    return OnnxTensor.createTensor(
        environment, bytes, whole.getInfo().getShape(), ai.onnxruntime.OnnxJavaType.FLOAT16);
  }
}
