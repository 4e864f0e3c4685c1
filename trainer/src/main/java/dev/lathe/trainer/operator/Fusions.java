package dev.lathe.trainer.operator;

import dev.lathe.trainer.operator.OperatorTable.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** What ONNX Runtime's optimiser writes in place of several operators, in files that it saves. */
final class Fusions {
  /** Of the normalisations that add a shortcut, where nothing is said. */
  private static final float SKIP_EPSILON = 1e-12f;

  private static final double QUICK_ALPHA = 1.702f;

  private Fusions() {}

  static void addTo(OperatorTable.Collector table) {
    List<Integer> none = List.of();
    table.addContributed("Gelu", plain(site -> gelu("none")));
    table.addContributed("QuickGelu", plain(Fusions::quickGelu));
    table.addContributed("FastGelu", new Entry(none, List.of(1), none, site -> gelu("tanh")));
    table.addContributed("BiasGelu", new Entry(none, List.of(1), none, site -> gelu("none")));
    table.addContributed(
        "SkipLayerNormalization",
        new Entry(none, List.of(2, 3, 4), none, site -> skip(site, 4, Fusions::centred)));
    table.addContributed(
        "SkipSimplifiedLayerNormalization",
        new Entry(none, List.of(2, 3), none, site -> skip(site, 3, Fusions::rootMeanSquare)));
    table.addContributed("FusedMatMul", new Entry(List.of(0, 1), none, none, Fusions::product));
    table.addContributed(
        "FusedGemm", new Entry(List.of(0, 1), List.of(2), none, s -> activated(s, "Gemm")));
    table.addContributed(
        "FusedConv", new Entry(List.of(1), List.of(2), none, s -> activated(s, "Conv")));
  }

  private static Entry plain(Function<Site, Operation> prepare) {
    return new Entry(List.of(), List.of(), List.of(), prepare);
  }

  private static Operation gelu(String approximate) {
    return Operation.single(
        call -> {
          Tensor x = call.has(1) ? call.input(0).add(call.input(1)) : call.input(0);
          return torch.gelu(x, approximate);
        });
  }

  private static Operation quickGelu(Site site) {
    double alpha = site.attributes().real("alpha", (float) QUICK_ALPHA);
    return Operation.single(
        call -> call.input(0).mul(torch.sigmoid(call.input(0).mul(new Scalar(alpha)))));
  }

  /** A normalisation of the last axis, yet without scale and shift. */
  private interface Norm {
    Tensor of(Tensor x, double epsilon);
  }

  private static Tensor centred(Tensor x, double epsilon) {
    long[] width = {x.size(-1)};
    return torch.layer_norm(x, width, new TensorOptional(), new TensorOptional(), epsilon, false);
  }

  private static Tensor rootMeanSquare(Tensor x, double epsilon) {
    Tensor squares = x.mul(x).mean(new long[] {-1}, true, new ScalarTypeOptional());
    return x.div(torch.sqrt(squares.add(new Scalar(epsilon))));
  }

  /** The sum that it normalises is the fourth output; the two statistics before it are not made. */
  private static Operation skip(Site site, int bias, Norm norm) {
    double epsilon = site.attributes().real("epsilon", SKIP_EPSILON);
    int outputs = site.node().outputs().size();
    site.refuseOutputs(1, 3);
    return call -> {
      Tensor sum = call.input(0).add(call.input(1));
      sum = call.has(bias) ? sum.add(call.input(bias)) : sum;
      Tensor y = norm.of(sum, epsilon).mul(call.input(2));
      y = bias > 3 && call.has(3) ? y.add(call.input(3)) : y;
      Tensor[] made = new Tensor[outputs];
      Arrays.fill(made, sum);
      made[0] = y;
      return made;
    };
  }

  private static Operation product(Site site) {
    double alpha = site.attributes().real("alpha", 1);
    boolean turnA = site.attributes().integer("transA", 0) == 1;
    boolean turnB = site.attributes().integer("transB", 0) == 1;
    if (site.attributes().integer("transBatchA", 0) == 1
        || site.attributes().integer("transBatchB", 0) == 1) {
      throw site.unsupported("turned batches");
    }
    return Operation.single(
        call -> {
          Tensor a = turnA ? call.input(0).transpose(-2, -1) : call.input(0);
          Tensor b = turnB ? call.input(1).transpose(-2, -1) : call.input(1);
          Tensor y = torch.matmul(a, b);
          return alpha == 1 ? y : y.mul(new Scalar(alpha));
        });
  }

  /** An operator of ONNX's own, to whose result a fourth input is added before an activation. */
  private static Operation activated(Site site, String operator) {
    UnaryOperator<Tensor> activation = activation(site);
    Operation plain = OperatorTable.standard(operator).prepare().apply(site);
    return call -> {
      Tensor y = plain.run(call)[0];
      return new Tensor[] {activation.apply(call.has(3) ? y.add(call.input(3)) : y)};
    };
  }

  private static UnaryOperator<Tensor> activation(Site site) {
    String name = site.attributes().text("activation", "");
    List<Float> numbers =
        site.attributes()
            .reals("activation_params")
            .orElse(
                List.of(
                    site.attributes().real("activation_alpha", 0),
                    site.attributes().real("activation_beta", 0)));
    Scalar first = new Scalar(numbers.isEmpty() ? 0.0 : numbers.get(0));
    Scalar second = new Scalar(numbers.size() < 2 ? 0.0 : numbers.get(1));
    return switch (name) {
      case "" -> y -> y;
      case "Relu" -> torch::relu;
      case "Sigmoid" -> torch::sigmoid;
      case "Tanh" -> torch::tanh;
      case "LeakyRelu" -> y -> torch.leaky_relu(y, first);
      case "Clip" -> y -> torch.hardtanh(y, first, second);
      case "HardSigmoid" ->
          y -> torch.hardtanh(y.mul(first).add(second), new Scalar(0.0), new Scalar(1.0));
      default -> throw site.unsupported("an activation (%s)".formatted(name));
    };
  }
}
