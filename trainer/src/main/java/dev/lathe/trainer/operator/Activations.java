package dev.lathe.trainer.operator;

import dev.lathe.trainer.operator.OperatorTable.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Activation functions, softmax and dropout. */
final class Activations {
  private Activations() {}

  static void addTo(OperatorTable.Collector table) {
    table.add("Relu", Activations::relu);
    table.add("LeakyRelu", Activations::leakyRelu);
    table.add("Clip", Activations::clip);
    table.add("Sigmoid", always(torch::sigmoid));
    table.add("HardSigmoid", Activations::hardSigmoid);
    table.add("HardSwish", always(torch::hardswish));
    table.add("Tanh", always(torch::tanh));
    table.add("Elu", site -> elu(real(site, "alpha", 1), 1));
    table.add("Selu", site -> elu(real(site, "alpha", 1.67326f), real(site, "gamma", 1.0507f)));
    table.add("Celu", Activations::celu);
    table.add("Softplus", always(torch::softplus));
    table.add("Softsign", always(x -> torch.div(x, torch.abs(x).add(new Scalar(1.0)))));
    table.add("Mish", always(torch::mish));
    table.add("Gelu", Activations::gelu);
    table.add("Swish", Activations::swish);
    table.add("ThresholdedRelu", Activations::thresholdedRelu);
    table.add(
        "PRelu",
        new Entry(
            List.of(),
            List.of(1),
            List.of(),
            site -> Operation.single(Activations::parametricRelu)));
    table.add("Softmax", site -> softmax(site, torch::softmax));
    table.add("LogSoftmax", site -> softmax(site, torch::log_softmax));
    table.add("Dropout", Activations::dropout);
  }

  static Function<Site, Operation> always(UnaryOperator<Tensor> function) {
    Operation operation = Operation.single(call -> function.apply(call.input(0)));
    return site -> operation;
  }

  private static double real(Site site, String attribute, float otherwise) {
    return site.attributes().real(attribute, otherwise);
  }

  private static Operation relu(Site site) {
    if (!site.mayOverwrite(0)) {
      return Operation.single(call -> torch.relu(call.input(0)));
    }
    return Operation.single(
        call -> {
          // The copy shares the memory; what relu_ answers is only another name of its input.
          Tensor y = new Tensor(call.input(0));
          y.relu_();
          return y;
        });
  }

  private static Operation leakyRelu(Site site) {
    double alpha = real(site, "alpha", 0.01f);
    return Operation.single(call -> torch.leaky_relu(call.input(0), new Scalar(alpha)));
  }

  /** Limits are attributes before operator set 11 and inputs, nearly always constant, since. */
  private static Operation clip(Site site) {
    double min = site.number(1, real(site, "min", Float.NEGATIVE_INFINITY));
    double max = site.number(2, real(site, "max", Float.POSITIVE_INFINITY));
    boolean overwrite = site.mayOverwrite(0);
    return Operation.single(
        call -> {
          if (!call.input(0).is_floating_point()) {
            return torch.clamp(call.input(0), call.optional(1), call.optional(2));
          }
          if (!overwrite) {
            return torch.hardtanh(call.input(0), new Scalar(min), new Scalar(max));
          }
          Tensor y = new Tensor(call.input(0));
          torch.hardtanh_(y, new Scalar(min), new Scalar(max));
          return y;
        });
  }

  private static Operation hardSigmoid(Site site) {
    double alpha = real(site, "alpha", 0.2f);
    double beta = real(site, "beta", 0.5f);
    return Operation.single(
        call -> {
          Tensor line = call.input(0).mul(new Scalar(alpha)).add(new Scalar(beta));
          return torch.hardtanh(line, new Scalar(0.0), new Scalar(1.0));
        });
  }

  private static Operation elu(double alpha, double gamma) {
    return Operation.single(
        call -> torch.elu(call.input(0), new Scalar(alpha), new Scalar(gamma), new Scalar(1.0)));
  }

  private static Operation celu(Site site) {
    double alpha = real(site, "alpha", 1);
    return Operation.single(call -> torch.celu(call.input(0), new Scalar(alpha)));
  }

  private static Operation gelu(Site site) {
    String approximate = site.attributes().text("approximate", "none");
    return Operation.single(call -> torch.gelu(call.input(0), approximate));
  }

  private static Operation swish(Site site) {
    double alpha = real(site, "alpha", 1);
    return Operation.single(
        call -> call.input(0).mul(torch.sigmoid(call.input(0).mul(new Scalar(alpha)))));
  }

  private static Operation thresholdedRelu(Site site) {
    double alpha = real(site, "alpha", 1);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          return torch.where(x.gt(new Scalar(alpha)), x, torch.zeros_like(x));
        });
  }

  private static Tensor parametricRelu(Call call) {
    Tensor x = call.input(0);
    Tensor zero = torch.zeros_like(x);
    return torch.where(x.lt(new Scalar(0.0)), x.mul(call.input(1)), torch.maximum(x, zero));
  }

  /** Before operator set 13 all axes from {@code axis} on form one distribution. */
  private static Operation softmax(Site site, Distribution distribution) {
    boolean flattened = site.opset() < 13;
    long axis = site.attributes().integer("axis", flattened ? 1 : -1);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] shape = x.shape();
          int first = Axes.index(axis, shape.length);
          if (!flattened || first == shape.length - 1) {
            return distribution.of(x, first);
          }
          long rows = dev.lathe.onnx.Tensor.elementCount(Arrays.copyOf(shape, first));
          return distribution.of(x.reshape(rows, -1), 1).reshape(shape);
        });
  }

  private interface Distribution {
    Tensor of(Tensor x, long axis);
  }

  /** Drops in training only; the ratio is an attribute before operator set 12, an input since. */
  private static Operation dropout(Site site) {
    site.refuseOutputsBeyond(1);
    double ratio = site.number(1, real(site, "ratio", 0.5f));
    return Operation.single(
        call ->
            call.mode().drops() && ratio > 0
                ? torch.dropout(call.input(0), ratio, true)
                : new Tensor(call.input(0)));
  }
}
