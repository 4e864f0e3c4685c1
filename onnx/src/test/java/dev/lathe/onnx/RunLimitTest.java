package dev.lathe.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.lathe.foundation.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunLimitTest {
  private static final long MINUTE_NANOS = 60_000_000_000L;

  @Test
  void aLoopWithoutEndIsEnded() {
    RunLimit limit = new RunLimit(200_000_000, 1_000_000_000);

    UserException failure = runEndlessly("Add", limit);

    assertThat(limit.isOver()).isTrue();
    assertThatThrownBy(() -> limit.requireKept(failure))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("takes more than 0.2 s");
  }

  @Test
  void aLoopThatGathersMoreAndMoreIsEnded() {
    assumeThat(Files.exists(Path.of("/proc/self/status"))).as("the system says").isTrue();
    RunLimit limit = new RunLimit(MINUTE_NANOS, 100_000_000);

    UserException failure = runEndlessly("Concat", limit);

    assertThatThrownBy(() -> limit.requireKept(failure))
        .hasMessageContaining("takes more than 0.1 GB of memory");
  }

  @Test
  void aRunWithinTheLimitIsLeftAlone() {
    GraphBuilder builder = new GraphBuilder("short", 17);
    String x = builder.input(ValueInfo.of("input", ElementType.FLOAT, 1, 2));
    String y = builder.node("Relu", Attributes.none(), x);
    Graph graph = builder.output(ValueInfo.of(y, ElementType.FLOAT, 1, 2)).build();
    RunLimit limit = new RunLimit(MINUTE_NANOS, 1_000_000_000);
    String output = graph.outputs().get(0).name();

    try (RuntimeSession engine = RuntimeSession.of(graph, List.of(output))) {
      Tensor given = Tensor.ofFloats(new float[] {-1, 2}, 1, 2);
      Map<String, Tensor> answers = engine.run(Map.of("input", given), List.of(output), limit);

      assertThat(answers.get(output).floats()).containsExactly(0, 2);
      assertThat(limit.isOver()).isFalse();
    }
  }

  /** {@code x = operator(x, block)} as often as there are integers. */
  private static UserException runEndlessly(String operator, RunLimit limit) {
    Graph graph = OnnxFile.parse(loop(operator).toByteArray(), "endless");
    try (RuntimeSession engine = RuntimeSession.of(graph, List.of("y"))) {
      Map<String, Tensor> given = Map.of("x", Tensor.ofFloats(new float[1 << 18], 1 << 18));
      return catchThrowableOfType(
          UserException.class, () -> engine.run(given, List.of("y"), limit));
    }
  }

  private static ModelProto loop(String operator) {
    NodeProto.Builder more =
        NodeProto.newBuilder().setOpType(operator).addInput("now").addInput("x").addOutput("next");
    if (operator.equals("Concat")) {
      more.addAttribute(
          AttributeProto.newBuilder()
              .setName("axis")
              .setType(AttributeProto.AttributeType.INT)
              .setI(0));
    }
    GraphProto body =
        GraphProto.newBuilder()
            .setName("body")
            .addInput(value("turn", ElementType.INT64))
            .addInput(value("on", ElementType.BOOL))
            .addInput(value("now", ElementType.FLOAT, -1))
            .addNode(NodeProto.newBuilder().setOpType("Identity").addInput("on").addOutput("go"))
            .addNode(more)
            .addOutput(value("go", ElementType.BOOL))
            .addOutput(value("next", ElementType.FLOAT, -1))
            .build();
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("endless")
            .addInput(value("x", ElementType.FLOAT, 1 << 18))
            .addInitializer(TensorProtos.write("turns", Tensor.ofLongs(new long[] {1L << 62})))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("Loop")
                    .addInput("turns")
                    .addInput("")
                    .addInput("x")
                    .addOutput("y")
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("body")
                            .setType(AttributeProto.AttributeType.GRAPH)
                            .setG(body)))
            .addOutput(value("y", ElementType.FLOAT, -1))
            .build();
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(graph)
        .build();
  }

  private static ValueInfoProto value(String name, ElementType type, long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      TensorShapeProto.Dimension.Builder dimension = shape.addDimBuilder();
      if (size >= 0) {
        dimension.setDimValue(size);
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.code()).setShape(shape)))
        .build();
  }
}
