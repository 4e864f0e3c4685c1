package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Networks whose operators compute with eight bits: scales and zero points follow their channels.
 */
class QuantizedNetworksTest {
  private static final Attributes NONE = Attributes.none();

  private final TestNetwork net = new TestNetwork("quantized", 1, true);

  private String scale() {
    return net.scalar(0.05f);
  }

  private String zero() {
    java.nio.ByteBuffer half = java.nio.ByteBuffer.wrap(new byte[] {(byte) 128});
    return net.constant(net.name("zero"), Tensor.of(ElementType.UINT8, new long[0], half));
  }

  /** A convolution of kernel 1 or depthwise 3, with a scale for each output channel. */
  private String conv(String x, long in, long out, long groups) {
    long kernel = groups > 1 ? 3 : 1;
    Attributes attributes =
        Attributes.none()
            .with("group", groups)
            .with("pads", new long[] {kernel / 2, kernel / 2, kernel / 2, kernel / 2});
    String weight = net.bytes("weight", out, in / groups, kernel, kernel);
    String each = net.positive("scales", out);
    String bias = net.ints("bias", Math.toIntExact(out));
    return net.node(
        "QLinearConv",
        attributes,
        x,
        scale(),
        zero(),
        weight,
        each,
        zeros(out),
        scale(),
        zero(),
        bias);
  }

  private String zeros(long size) {
    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate((int) size);
    return net.constant(net.name("zeros"), Tensor.of(ElementType.INT8, new long[] {size}, bytes));
  }

  private String contributed(String operator, Attributes attributes, String... values) {
    List<String> inputs = new ArrayList<>();
    for (String value : values) {
      inputs.addAll(List.of(value, scale(), zero()));
    }
    inputs.addAll(List.of(scale(), zero()));
    return net.contributed(operator, attributes, inputs.toArray(String[]::new));
  }

  @Test
  void bytesThatStandForWeightsAreCountedAsParameters() {
    String weight = net.node("DequantizeLinear", net.bytes("w", 4, 8), net.scalar(0.1f));
    Graph graph = net.output(net.node("MatMul", net.input(1, 4), weight), 1, 8);

    // 32 bytes and their scale.
    assertThat(Network.analyze(graph, AnalysisOptions.defaults()).parameterCount()).isEqualTo(33);
  }

  @Test
  void operatorsOfEightBitsAreCutLikeThoseOfFloats() {
    String x = net.node("QuantizeLinear", net.input(1, 3, 6, 6), scale(), zero());
    x = conv(x, 3, 8, 1);
    x = contributed("QLinearAdd", NONE, x, conv(x, 8, 8, 8));
    x = contributed("QLinearLeakyRelu", NONE, x);
    String gate = contributed("QLinearGlobalAveragePool", NONE, x);
    x =
        contributed(
            "QLinearMul", NONE, x, contributed("QLinearSigmoid", NONE, conv(gate, 8, 8, 1)));
    String beside = conv(x, 8, 4, 1);
    x =
        net.contributed(
            "QLinearConcat",
            NONE.with("axis", 1),
            scale(),
            zero(),
            x,
            scale(),
            zero(),
            beside,
            scale(),
            zero());
    x = net.node("Flatten", contributed("QLinearGlobalAveragePool", NONE, x));
    x =
        net.node(
            "QLinearMatMul",
            x,
            scale(),
            zero(),
            net.bytes("weight", 12, 20),
            net.positive("scales", 20),
            zeros(20),
            scale(),
            zero());
    x =
        net.contributed(
            "QGemm",
            NONE.with("transB", 1),
            x,
            scale(),
            zero(),
            net.bytes("weight", 5, 20),
            scale(),
            net.bytes("zero"),
            net.ints("bias", 5),
            scale(),
            zero());
    Graph graph = net.output(net.node("DequantizeLinear", x, scale(), zero()), 1, 5);
    Network network = OperatorsTest.assertHoldsWithFrozen(graph);

    assertThat(network.groups().stream().map(ChannelGroup::units))
        .containsExactlyInAnyOrder(3, 8, 4, 20, 5);
    // Convolutions and products count: 36 pixels of 24, 72 and 32, one of 64, 240 and 100.
    assertThat(network.macs()).isEqualTo(36 * (24 + 72 + 32) + 64 + 240 + 100);
  }

  @Test
  void scalesFoundAtRunTimeAreThoseOfWhatIsLeft() {
    String x = net.node("MatMul", net.input(2, 5, 7), net.weight("embedding", 7, 12));
    List<String> bytes = net.several(3, "DynamicQuantizeLinear", NONE, x);
    String y =
        net.node(
            "MatMulInteger", bytes.get(0), net.bytes("weight", 12, 20), bytes.get(2), zeros(20));
    String each = net.node("Mul", bytes.get(1), net.positive("scales", 20));
    y = net.node("Mul", net.node("Cast", NONE.with("to", 1), y), each);
    y = net.node("Relu", net.node("Add", y, net.weight("bias", 20)));
    bytes = net.several(3, "DynamicQuantizeLinear", NONE, y);
    y =
        net.contributed(
            "MatMulIntegerToFloat",
            NONE,
            bytes.get(0),
            net.bytes("weight", 20, 6),
            bytes.get(1),
            net.scalar(0.01f),
            bytes.get(2),
            net.bytes("zero"));
    Graph graph = net.output(net.node("MatMul", y, net.weight("head", 6, 4)), 2, 5, 4);
    Network network = OperatorsTest.assertHoldsWithFrozen(graph);

    assertThat(network.groups().stream().map(ChannelGroup::units))
        .containsExactlyInAnyOrder(7, 12, 20, 6, 4);
  }

  @Test
  void productsThatRoundInsideAreFrozen() {
    String x = net.node("MatMul", net.input(2, 5, 7), net.weight("embedding", 7, 12));
    String weight = net.bytes("weight", 12, 20);
    x = net.contributed("DynamicQuantizeMatMul", NONE, x, weight, net.positive("scales", 20));
    Graph graph = net.output(net.node("MatMul", x, net.weight("head", 20, 4)), 2, 5, 4);

    OperatorsTest.assertHoldsWithFrozen(graph, "rounds inside");
  }

  @Test
  void fusedOperatorsAreCutLikeTheirParts() {
    Attributes kernel =
        NONE.with("pads", new long[] {1, 1, 1, 1}).with("kernel_shape", new long[] {3, 3});
    Attributes relu = kernel.with("activation", "Relu");
    String x = net.input(1, 3, 6, 6);
    x = net.contributed("FusedConv", relu, x, net.weight("w", 8, 3, 3, 3), net.weight("b", 8));
    x = net.contributed("FusedConv", relu, x, net.weight("w", 8, 8, 3, 3), net.weight("b", 8), x);
    x = net.node("Flatten", net.node("GlobalAveragePool", x));
    x = net.contributed("FusedMatMul", NONE.with("transB", 1), x, net.weight("w", 12, 8));
    x =
        net.contributed(
            "FusedGemm",
            NONE.with("activation", "Relu"),
            x,
            net.weight("w", 12, 10),
            net.weight("b", 10));
    Network network = OperatorsTest.assertHoldsWithFrozen(net.output(net.linear(x, 10, 4), 1, 4));

    assertThat(network.groups().stream().map(ChannelGroup::units))
        .containsExactlyInAnyOrder(3, 8, 12, 10, 4);
    assertThat(Arrays.asList(Layer.Kind.CONVOLUTION, Layer.Kind.LINEAR))
        .allSatisfy(kind -> assertThat(network.layers()).anyMatch(layer -> layer.kind() == kind));
  }
}
