package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OnnxFileTest {
  @Test
  void aBuiltGraphIsReadBackAsItWasWritten() {
    GraphBuilder builder = new GraphBuilder("net", 17);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 2, 4, 4));
    String w = builder.constant("w", Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2, 1, 1));
    String y = builder.node("Conv", Attributes.none().with("group", 1), x, w);
    Graph graph = builder.output(ValueInfo.of(y, ElementType.FLOAT, 1, 2, 4, 4)).build();

    Graph read = OnnxFile.parse(OnnxFile.toBytes(graph), "net");

    assertThat(read.nodes()).isEqualTo(graph.nodes());
    assertThat(read.constants()).isEqualTo(graph.constants());
    assertThat(read.inputs()).isEqualTo(graph.inputs());
    assertThat(read.outputs()).isEqualTo(graph.outputs());
    assertThat(read.parameterCount()).isEqualTo(4);
  }
}
