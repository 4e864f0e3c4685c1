package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.ValueInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenSizesTest {
  private static ValueInfo text(String name) {
    return new ValueInfo(
        name,
        ElementType.FLOAT,
        List.of(
            ValueInfo.Dimension.unknown("batch"),
            ValueInfo.Dimension.unknown("length"),
            ValueInfo.Dimension.of(8)));
  }

  private static Graph sumOfTwo() {
    GraphBuilder builder = new GraphBuilder("text", 17);
    String sum =
        builder.node("Add", Attributes.none(), builder.input(text("a")), builder.input(text("b")));
    return builder.output(ValueInfo.withoutShape(sum, ElementType.FLOAT)).build();
  }

  @Test
  void whatIsMissingIsAskedForAllAtOnceAndInTheRightRank() {
    UserException refusal =
        catchThrowableOfType(
            UserException.class, () -> Network.analyze(sumOfTwo(), AnalysisOptions.defaults()));

    assertThat(refusal)
        .hasMessage("The size of axis 1 (length) of the input (a) is not in the file.");
    assertThat(refusal.remedy())
        .isEqualTo("Maybe give it, as in --shape a:1x128x8 --shape b:1x128x8.");
  }

  @Test
  void whatIsGivenIsTaken() {
    AnalysisOptions options =
        new AnalysisOptions(
            0, Map.of("a", List.of(2L, 5L, 8L), "b", List.of(2L, 5L, 8L)), List.of());

    Network network = Network.analyze(sumOfTwo(), options);

    assertThat(network.batch()).isEqualTo(2);
    assertThat(network.shape(network.graph().outputs().get(0).name())).containsExactly(2, 5, 8);
  }

  @Test
  void whatFollowsFromASizeThatDependsOnDataIsNotRun() {
    TestNetwork net = new TestNetwork("sized", 1, true);
    String image = net.input(1, 3, 16, 16);
    String features = net.relu(net.conv(image, 3, 8, 3, 1, 1));
    // Four rows of places, about 384 of the 768 values being positive: 6 GB once they are
    // stretched.
    String places = net.node("NonZero", net.node("Greater", image, net.scalar(0)));
    String sizes = net.node("Mul", net.node("Shape", places), net.integers("times", 1_000_000, 1));
    String zeros = net.node("ConstantOfShape", sizes);
    String none = net.node("ReduceMax", Attributes.none().with("keepdims", 0), zeros);
    Graph graph = net.output(net.node("Add", features, none), 1, 8, 16, 16);

    Network network = Network.analyze(graph, AnalysisOptions.defaults());

    assertThat(network.groups().stream().map(ChannelGroup::units)).contains(8);
  }
}
