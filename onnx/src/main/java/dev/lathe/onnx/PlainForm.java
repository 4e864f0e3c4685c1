package dev.lathe.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What an operator has in common with a plainer one: quantised and fused operators compute what
 * {@code Conv} or {@code MatMul} do, on some of their inputs; the others are scales, zero points
 * and what is added at the end.
 *
 * @param operator the plain operator, one of ONNX's own
 * @param inputs which inputs are those of the plain operator, in its order
 * @param zeroPoint the input that says which number of the first input counts as zero, or -1
 * @param alongOutput inputs that have one number for each output channel, one for all, or the shape
 *     of the output
 */
public record PlainForm(
    String operator, List<Integer> inputs, int zeroPoint, List<Integer> alongOutput) {
  private static final Map<String, PlainForm> STANDARD =
      Map.of(
          "QLinearConv", form("Conv", 2, List.of(0, 3, 8), 4, 5),
          "QLinearMatMul", form("MatMul", 2, List.of(0, 3), 4, 5),
          "ConvInteger", form("Conv", 2, List.of(0, 1), 3),
          "MatMulInteger", form("MatMul", 2, List.of(0, 1), 3));

  private static final Map<String, PlainForm> MICROSOFT = microsoft();

  /** Copies the lists. */
  public PlainForm {
    inputs = List.copyOf(inputs);
    alongOutput = List.copyOf(alongOutput);
  }

  private static Map<String, PlainForm> microsoft() {
    Map<String, PlainForm> forms = new HashMap<>();
    forms.put("QGemm", form("Gemm", 2, List.of(0, 3, 6), 4, 5));
    forms.put("MatMulIntegerToFloat", form("MatMul", 4, List.of(0, 1), 3, 5, 6));
    forms.put("FusedMatMul", form("MatMul", -1, List.of(0, 1)));
    forms.put("FusedGemm", form("Gemm", -1, List.of(0, 1, 2)));
    forms.put("FusedConv", form("Conv", -1, List.of(0, 1, 2), 3));
    forms.put("QLinearAdd", form("Add", -1, List.of(0, 3)));
    forms.put("QLinearMul", form("Mul", -1, List.of(0, 3)));
    forms.put("QLinearSigmoid", form("Sigmoid", -1, List.of(0)));
    forms.put("QLinearLeakyRelu", form("LeakyRelu", -1, List.of(0)));
    forms.put("QLinearSoftmax", form("Softmax", -1, List.of(0)));
    forms.put("QLinearAveragePool", form("AveragePool", -1, List.of(0)));
    forms.put("QLinearGlobalAveragePool", form("GlobalAveragePool", -1, List.of(0)));
    forms.put("QLinearReduceMean", form("ReduceMean", -1, List.of(0)));
    forms.put("QLinearWhere", form("Where", -1, List.of(0, 1, 4)));
    forms.put("QLinearConcat", form("Concat", -1, List.of()));
    return Map.copyOf(forms);
  }

  private static PlainForm form(
      String operator, int zeroPoint, List<Integer> inputs, Integer... alongOutput) {
    return new PlainForm(operator, inputs, zeroPoint, Arrays.asList(alongOutput));
  }

  /** What a node has in common with a plainer operator; empty where it is plain, or unknown. */
  public static Optional<PlainForm> of(Node node) {
    Map<String, PlainForm> forms =
        node.isStandard()
            ? STANDARD
            : node.domain().equals("com.microsoft") ? MICROSOFT : Map.<String, PlainForm>of();
    return Optional.ofNullable(forms.get(node.operator())).map(form -> form.withInputsOf(node));
  }

  /** Tensors of a quantised concatenation stand before their scales and zero points. */
  private PlainForm withInputsOf(Node node) {
    if (!operator.equals("Concat")) {
      return this;
    }
    List<Integer> tensors =
        IntStream.range(0, node.inputs().size()).filter(i -> i % 3 == 2).boxed().toList();
    return new PlainForm(operator, tensors, zeroPoint, alongOutput);
  }

  /** A node as the plain operator it computes, which only its inputs and attributes are told of. */
  public static Node plain(Node node) {
    return of(node).map(form -> form.applied(node)).orElse(node);
  }

  /** Whether a node multiplies numbers of eight bits. */
  public static boolean multipliesBytes(Node node) {
    return of(node).isPresent()
        && (node.operator().startsWith("Q") || node.operator().contains("Integer"));
  }

  /** The node with the inputs that it leaves out at its end named as left out. */
  public static Node spelledOut(Node node) {
    List<String> inputs = new ArrayList<>(node.inputs());
    int all =
        of(node)
            .map(
                form ->
                    IntStream.concat(
                                Stream.of(form.inputs, form.alongOutput)
                                    .flatMapToInt(list -> list.stream().mapToInt(i -> i)),
                                IntStream.of(form.zeroPoint))
                            .max()
                            .orElseThrow()
                        + 1)
            .orElse(0);
    while (inputs.size() < all) {
      inputs.add("");
    }
    return node.withInputs(inputs);
  }

  /** The node as the plain operator, with the inputs of that. */
  public Node applied(Node node) {
    List<String> read = inputs.stream().map(node::input).toList();
    return new Node(node.name(), operator, "", read, node.outputs(), node.attributes());
  }
}
