package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.batch.OpenBatch;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.RuntimeSession;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks whose file fixes a batch, as exporters write them, run at another one. */
class OpenBatchTest {
  private static final int OTHER = 5;
  private static final Attributes ROWS = Attributes.none().with("axis", 1);

  private final TestNetwork net = new TestNetwork("fixed", 1, true);

  private String reshape(String x, long... shape) {
    return net.node("Reshape", x, net.integers("shape", shape));
  }

  private String transpose(String x, long... order) {
    return net.node("Transpose", Attributes.none().with("perm", order), x);
  }

  private static Tensor run(Graph graph, Tensor images) {
    String output = graph.outputs().get(0).name();
    return RuntimeSession.run(graph, Map.of(graph.inputs().get(0).name(), images), List.of(output))
        .get(output);
  }

  private static Graph sized(Graph graph, long batch) {
    ValueInfo input = graph.inputs().get(0);
    long[] shape = input.dimensions().stream().mapToLong(ValueInfo.Dimension::size).toArray();
    shape[0] = batch;
    return graph.withInputs(List.of(ValueInfo.of(input.name(), input.type(), shape)));
  }

  /** Five images at once are answered as the file answers them. */
  private static void assertOpens(Graph graph, int answerAxis) {
    ValueInfo input = graph.inputs().get(0);
    long[] shape = input.dimensions().stream().mapToLong(ValueInfo.Dimension::size).toArray();
    int fixed = (int) shape[0];
    shape[0] = OTHER;
    float[] values = new float[(int) Tensor.elementCount(shape)];
    Random random = new Random(3);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Tensor images = Tensor.ofFloats(values, shape);

    Graph opened = OpenBatch.of(graph, Map.of());

    assertThat(opened.inputs().get(0).dimensions().get(0).isFixed()).isFalse();
    Tensor answers = run(sized(opened, OTHER), images);
    for (int first = 0; first + fixed <= OTHER; first++) {
      int[] some = new int[fixed];
      int start = first;
      Arrays.setAll(some, i -> start + i);
      float[] alone = run(graph, images.picked(0, some)).floats();
      float[] together = answers.picked(answerAxis, some).floats();
      assertThat(together).hasSameSizeAs(alone);
      for (int i = 0; i < alone.length; i++) {
        assertThat(together[i]).isCloseTo(alone[i], within(1e-4f));
      }
    }
    assertThat(Network.analyze(opened, AnalysisOptions.ofBatch(OTHER)).batch()).isEqualTo(OTHER);
  }

  @Test
  void numbersThatRepeatTheBatchFollowIt() {
    String x = net.relu(net.conv(net.input(1, 3, 4, 4), 3, 8, 3, 1, 1));
    // As CNTK and Caffe2 flatten, and as light_resnet50 does.
    String flat = reshape(x, 1, 128);
    assertOpens(net.output(net.linear(flat, 128, 5), 1, 5), 0);
  }

  @Test
  void windowsAndHeadsThatShareAnAxisWithTheBatchFollowIt() {
    String x = net.node("MatMul", net.input(2, 6, 12), net.weight("embedding", 12, 8));
    // PyTorch's attention: time first, two heads of four in the axis of the batch.
    String time = transpose(x, 1, 0, 2);
    String heads = transpose(reshape(time, 6, 4, 4), 1, 0, 2);
    String scores = net.node("MatMul", heads, transpose(heads, 0, 2, 1));
    String mixed = net.node("MatMul", net.node("Softmax", scores), heads);
    String back = reshape(transpose(mixed, 1, 0, 2), 6, 2, 8);
    x = net.node("Add", x, transpose(back, 1, 0, 2));
    // Swin's windows: three of two tokens each.
    String windows = reshape(reshape(x, 2, 3, 2, 8), 6, 2, 8);
    windows = net.node("Softmax", ROWS, windows);
    x = reshape(reshape(windows, 2, 3, 2, 8), 2, 6, 8);
    assertOpens(net.output(net.node("MatMul", x, net.weight("head", 8, 5)), 2, 6, 5), 0);
  }

  @Test
  void targetsPutTogetherFromSizesFollow() {
    // Swin's windows, with a batch of one among sizes that are computed.
    String x = net.node("MatMul", net.input(1, 6, 12), net.weight("embedding", 12, 8));
    String shape = net.node("Shape", x);
    String tokens = net.node("Gather", shape, net.integers("axis", 1));
    String windows = net.node("Div", tokens, net.integers("size", 2));
    String one = net.integers("batch", 1);
    String two = net.integers("size", 2);
    Attributes along = Attributes.none().with("axis", 0);
    String eight = net.integers("channels", 8);
    x = net.node("Reshape", x, net.node("Concat", along, one, windows, two, eight));
    // The number of windows of all images, by multiplication.
    String all = net.node("Mul", windows, one);
    x = net.node("Reshape", x, net.node("Concat", along, all, two, eight));
    x = net.node("Softmax", ROWS, x);
    String back = net.integers("open", -1);
    x = net.node("Reshape", x, net.node("Concat", along, one, back, eight));
    assertOpens(net.output(net.node("MatMul", x, net.weight("head", 8, 5)), 1, 6, 5), 0);
  }

  /**
   * Rows of a table that is added, as of positions, stay; whatever they are folded with need not.
   */
  @Test
  void atAnotherBatchTheSameChannelsCanGo() {
    String x = net.node("MatMul", net.input(1, 6, 12), net.weight("embedding", 12, 8));
    x = transpose(net.node("Add", x, net.weight("places", 1, 6, 8)), 1, 0, 2);
    String heads = transpose(reshape(x, 6, 2, 4), 1, 0, 2);
    String scores = net.node("MatMul", heads, transpose(heads, 0, 2, 1));
    String mixed = net.node("MatMul", net.node("Softmax", scores), heads);
    String rows = reshape(transpose(mixed, 1, 0, 2), 6, 8);
    String y = reshape(net.linear(rows, 8, 5), 6, 1, 5);
    Graph graph = net.output(y, 6, 1, 5);
    assertOpens(graph, 1);
    Graph opened = OpenBatch.of(graph, Map.of());

    List<Integer> atOne = units(Network.analyze(graph, AnalysisOptions.defaults()));
    Network five = Network.analyze(opened, AnalysisOptions.ofBatch(OTHER));
    List<Integer> atFive = units(five);

    // Two heads of four numbers.
    assertThat(atOne).containsExactly(2, 4);
    assertThat(atFive).isEqualTo(atOne);
    // Two images would do for the proof, were the heads of five not in one axis with them.
    Selection half = Selection.uniform(five, 0.5, WidthSteps.of(1));
    Proof proof = Proof.check(five, half, Surgery.apply(five, half), 1);
    assertThat(proof.unproven()).isEmpty();
    assertThat(proof.holds()).isTrue();
  }

  private static List<Integer> units(Network network) {
    return network.groups().stream()
        .filter(ChannelGroup::isPrunable)
        .map(ChannelGroup::units)
        .toList();
  }

  @Test
  void queriesThatAreTheSameForEveryImageMeetTheHeadsOfEach() {
    // DETR's cross-attention: three queries of two heads, which no image has a part in.
    String x = net.node("MatMul", net.input(1, 6, 12), net.weight("embedding", 12, 8));
    String heads = transpose(reshape(transpose(x, 1, 0, 2), 6, 2, 4), 1, 0, 2);
    String queries = net.weight("queries", 2, 3, 4);
    String scores = net.node("MatMul", queries, transpose(heads, 0, 2, 1));
    String mixed = net.node("MatMul", net.node("Softmax", scores), heads);
    String found = reshape(transpose(mixed, 1, 0, 2), 3, 1, 8);
    found = net.node("Add", found, net.weight("places", 3, 1, 8));
    assertOpens(net.output(net.node("MatMul", found, net.weight("head", 8, 5)), 3, 1, 5), 1);
  }

  @Test
  void timeAndBatchInOneAxisFollow() {
    String x = transpose(net.input(1, 6, 8), 1, 0, 2);
    x = net.linear(reshape(x, 6, 8), 8, 7);
    // The answer has its images on axis 1.
    assertOpens(net.output(reshape(x, 6, 1, 7), 6, 1, 7), 1);
  }

  /** Of a batch of two, the file has the token twice. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aClassTokenIsThereForEveryImage(int batch) {
    String x = net.node("MatMul", net.input(batch, 6, 12), net.weight("embedding", 12, 8));
    float[] tokens = new float[8 * batch];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i % 8 - 4;
    }
    String token = net.constant("token", Tensor.ofFloats(tokens, batch, 1, 8));
    x = net.node("Concat", ROWS, token, x);
    x = net.node("Add", x, net.weight("places", 1, 7, 8));
    x = net.node("Gather", ROWS, x, net.constant("first", Tensor.ofLongs(new long[1])));
    assertOpens(net.output(net.linear(x, 8, 5), batch, 5), 0);
  }

  @Test
  void sizesToResizeToFollow() {
    String x = net.relu(net.conv(net.input(1, 3, 4, 4), 3, 8, 3, 1, 1));
    Attributes nearest =
        Attributes.none()
            .with("mode", "nearest")
            .with("coordinate_transformation_mode", "asymmetric")
            .with("nearest_mode", "floor");
    x = net.node("Resize", nearest, x, "", "", net.integers("sizes", 1, 8, 8, 8));
    assertOpens(net.output(net.conv(x, 8, 2, 3, 1, 1), 1, 2, 8, 8), 0);
  }

  @Test
  void statesOfRecurrentLayersAreThereForEveryImage() {
    String x = transpose(net.input(1, 6, 8), 1, 0, 2);
    x =
        net.node(
            "GRU",
            Attributes.none().with("hidden_size", 4),
            x,
            net.weight("w", 1, 12, 8),
            net.weight("r", 1, 12, 4),
            net.weight("b", 1, 24),
            "",
            net.weight("state", 1, 1, 4));
    x = net.node("Squeeze", x, net.integers("directions", 1));
    assertOpens(net.output(net.node("MatMul", x, net.weight("head", 4, 5)), 6, 1, 5), 1);
  }

  @Test
  void networksThatMixTheirImagesAreRefused() {
    String x = reshape(net.input(2, 6), 1, 12);
    Graph graph = net.output(net.linear(x, 12, 5), 1, 5);

    UserException refusal =
        catchThrowableOfType(UserException.class, () -> OpenBatch.of(graph, Map.of()));

    assertThat(refusal).hasMessageStartingWith("The batch must be 2, which the file fixes");
    assertThat(refusal.remedy())
        .isEqualTo("Maybe say --batch 2, or export it again with an open batch.");
  }

  @Test
  void networksThatCompareTheirImagesAreRefused() {
    String x = reshape(net.relu(net.input(2, 3, 4)), 2, 12);
    x = net.node("Softmax", Attributes.none().with("axis", 0), x);
    Graph graph = net.output(x, 2, 12);

    UserException refusal =
        catchThrowableOfType(UserException.class, () -> OpenBatch.of(graph, Map.of()));

    assertThat(refusal).hasMessageContaining("change each other's answers");
  }

  @Test
  void networksOfWordsThatMixTheirTextsAreRefused() {
    // Two texts of three words, whose classes are compared with each other.
    String words = net.integerInput(2, 3);
    String x = net.node("Gather", net.weight("table", 5, 4), words);
    x = net.node("Softmax", Attributes.none().with("axis", 0), reshape(x, 2, 12));
    Graph graph = net.output(x, 2, 12);

    assertThatThrownBy(() -> OpenBatch.of(graph, Map.of()))
        .hasMessageContaining("change each other's answers");
  }

  @Test
  void networksThatAnswerClassesAreTriedByThem() {
    // The larger of two numbers, of which one is larger in one image only because of the other.
    String x =
        net.node("Softmax", Attributes.none().with("axis", 0), net.relu(net.input(2, 3, 64)));
    Attributes rows = Attributes.none().with("axis", 1).with("keepdims", 0);
    Graph graph = net.integerOutput(net.node("ArgMax", rows, reshape(x, 2, 3, 64)), 2, 64);

    assertThatThrownBy(() -> OpenBatch.of(graph, Map.of()))
        .hasMessageContaining("change each other's answers");
  }

  @Test
  void whatIsOpenStaysAsItIs() {
    Graph opened = OpenBatch.of(net.output(net.relu(net.input(1, 3)), 1, 3), Map.of());

    assertThat(OpenBatch.of(opened, Map.of())).isSameAs(opened);
  }

  @Test
  void threeRowsOfASeriesAreABatchOfThree() {
    String x = net.relu(net.input(1, 40, 64));
    Graph graph = net.output(net.node("MatMul", x, net.weight("head", 64, 5)), 1, 40, 5);

    assertThat(Network.analyze(OpenBatch.of(graph, Map.of()), AnalysisOptions.ofBatch(3)).batch())
        .isEqualTo(3);
  }
}
