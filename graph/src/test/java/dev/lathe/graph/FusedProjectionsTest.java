package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.OnnxFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queries, keys and values of one product, in the ways in which exporters tell them apart. */
class FusedProjectionsTest {
  private static final Attributes FIRST = Attributes.none().with("axis", 0);

  /** How one of three is picked, and where the axis of three stands. */
  private enum Form {
    GATHERED,
    SPLIT,
    SLICED,
    IN_A_SEQUENCE,
    WITHOUT_TRANSPOSITION,
    OF_EACH_HEAD,
    OF_A_COMPUTED_SHAPE
  }

  private final TestNetwork net = new TestNetwork("projections", 1, true);

  private static Attributes perm(long... order) {
    return Attributes.none().with("perm", order);
  }

  /** One block of attention with 3 heads of 8 on 2×5 tokens of width 24. */
  private Graph attention(Form form) {
    String x = net.node("MatMul", net.input(2, 5, 7), net.weight("embedding", 7, 24));
    String all = net.node("MatMul", x, net.weight("joint", 24, 72));
    all = net.node("Add", all, net.weight("joint_bias", 72));
    List<String> parts = parts(form, all);
    String keys = net.node("Transpose", perm(0, 1, 3, 2), parts.get(1));
    String scores = net.node("MatMul", net.node("Mul", parts.get(0), net.scalar(0.35f)), keys);
    String y = net.node("MatMul", net.node("Softmax", scores), parts.get(2));
    y = net.node("Reshape", net.node("Transpose", perm(0, 2, 1, 3), y), net.integers("", 2, 5, -1));
    x = net.node("Add", x, net.node("MatMul", y, net.weight("out", 24, 24)));
    return net.output(net.node("MatMul", x, net.weight("head", 24, 4)), 2, 5, 4);
  }

  private List<String> parts(Form form, String all) {
    if (form == Form.OF_EACH_HEAD) {
      String parted = net.node("Reshape", all, net.integers("heads", 2, 5, 3, 3, 8));
      return gathered(net.node("Transpose", perm(3, 0, 2, 1, 4), parted), FIRST);
    }
    String parted = net.node("Reshape", all, shape(form, all));
    if (form == Form.WITHOUT_TRANSPOSITION) {
      return gathered(parted, Attributes.none().with("axis", 2)).stream()
          .map(part -> net.node("Transpose", perm(0, 2, 1, 3), part))
          .toList();
    }
    String turned = net.node("Transpose", perm(2, 0, 3, 1, 4), parted);
    List<String> parts = new ArrayList<>();
    switch (form) {
      case SPLIT -> {
        for (String part : net.several(3, "Split", FIRST, turned)) {
          parts.add(net.node("Squeeze", part, net.integers("axis", 0)));
        }
      }
      case SLICED -> {
        for (int part = 0; part < 3; part++) {
          String start = net.integers("start", part);
          String end = net.integers("end", part + 1);
          String slice = net.node("Slice", turned, start, end, net.integers("axis", 0));
          parts.add(net.node("Squeeze", slice, net.integers("axis", 0)));
        }
      }
      case IN_A_SEQUENCE -> {
        String sequence = net.node("SplitToSequence", FIRST.with("keepdims", 0), turned);
        for (int part = 0; part < 3; part++) {
          parts.add(net.node("SequenceAt", sequence, net.index(part)));
        }
      }
      default -> parts.addAll(gathered(turned, FIRST));
    }
    return parts;
  }

  private List<String> gathered(String all, Attributes axis) {
    return List.of(
        net.node("Gather", axis, all, net.index(0)),
        net.node("Gather", axis, all, net.index(1)),
        net.node("Gather", axis, all, net.index(-1)));
  }

  private String shape(Form form, String all) {
    if (form != Form.OF_A_COMPUTED_SHAPE) {
      return net.integers("heads", 2, 5, 3, 3, 8);
    }
    String front =
        net.node("Slice", net.node("Shape", all), net.integers("start", 0), net.integers("end", 2));
    return net.node("Concat", FIRST, front, net.integers("heads", 3, 3, 8));
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void queriesAndKeysHaveAWidthAndValuesAnother(Form form) {
    Network network = OperatorsTest.assertHoldsWithFrozen(attention(form));

    // Inputs, embedding, heads, dimensions of queries and keys, of values, outputs.
    assertThat(network.groups().stream().map(ChannelGroup::units))
        .containsExactlyInAnyOrder(7, 24, 3, 8, 8, 4);
    assertThat(network.blocks()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Form.class,
      names = {"IN_A_SEQUENCE"},
      mode = EnumSource.Mode.EXCLUDE)
  void whatIsNotCutIsWrittenAsItWas(Form form) {
    Graph graph = attention(form);
    Network network = Network.analyze(graph, AnalysisOptions.defaults());

    assertThat(OnnxFile.toBytes(Surgery.apply(network, Selection.everything())))
        .isEqualTo(OnnxFile.toBytes(graph));
  }

  @Test
  void equalWidthsAreOneProductAgain() {
    Graph graph = attention(Form.GATHERED);
    Network network = Network.analyze(graph, AnalysisOptions.defaults());
    Graph half = Surgery.apply(network, Selection.uniform(network, 0.5, WidthSteps.of(1)));

    assertThat(half.nodes().stream().map(Node::operator))
        .containsExactlyElementsOf(graph.nodes().stream().map(Node::operator).toList());
    Node reshape =
        half.nodes().stream().filter(node -> node.is("Reshape")).findFirst().orElseThrow();
    // Half of 3 heads, rounded up to 2, of 4 dimensions each.
    assertThat(half.constant(reshape.input(1)).orElseThrow().longs())
        .containsExactly(2, 5, 3, 2, 4);
  }

  @Test
  void valuesAloneCanBeNarrower() {
    Network network = Network.analyze(attention(Form.GATHERED), AnalysisOptions.defaults());
    ChannelGroup values =
        network.groups().stream()
            .filter(group -> group.units() == 8)
            .filter(
                group -> group.axes().stream().anyMatch(axis -> axis.tensor().startsWith("out")))
            .findFirst()
            .orElseThrow();
    Selection selection = Selection.firstUnits(Map.of(values.id(), 3));
    Graph cut = Surgery.apply(network, selection);

    assertThat(Proof.check(network, selection, cut, 1).holds()).isTrue();
    // 3 heads: 24 of queries, 24 of keys, 9 of values.
    assertThat(cut.constants().entrySet())
        .filteredOn(constant -> constant.getKey().startsWith("joint_bias"))
        .allSatisfy(constant -> assertThat(constant.getValue().shape()).containsExactly(57));
  }
}
