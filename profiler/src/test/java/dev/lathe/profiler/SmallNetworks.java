package dev.lathe.profiler;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.SplittableRandom;

/** Networks made in place, with random weights. */
final class SmallNetworks {
  private SmallNetworks() {}

  /**
   * A residual network of the CIFAR kind: a stem, then for each width a stage of {@code blocks}
   * blocks of two 3×3 convolutions, the first of every later stage with stride 2 and a 1×1
   * shortcut; global average pooling and a Gemm to ten classes.
   */
  static Graph residual(int batch, int size, int blocks, int... widths) {
    Maker maker = new Maker("residual");
    String x = maker.builder.input(ValueInfo.of("x", ElementType.FLOAT, batch, 3, size, size));
    x = maker.relu(maker.convolution(x, 3, widths[0], 3, 1));
    int from = widths[0];
    for (int stage = 0; stage < widths.length; stage++) {
      for (int block = 0; block < blocks; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        String branch = maker.relu(maker.convolution(x, from, widths[stage], 3, stride));
        branch = maker.convolution(branch, widths[stage], widths[stage], 3, 1);
        String shortcut =
            from == widths[stage] && stride == 1
                ? x
                : maker.convolution(x, from, widths[stage], 1, stride);
        x = maker.relu(maker.builder.node("Add", Attributes.none(), branch, shortcut));
        from = widths[stage];
      }
    }
    x = maker.builder.node("GlobalAveragePool", Attributes.none(), x);
    x = maker.builder.node("Flatten", Attributes.none(), x);
    x =
        maker.builder.node(
            "Gemm",
            Attributes.none().with("transB", 1),
            x,
            maker.weight(10, from),
            maker.weight(10));
    return maker.builder.output(ValueInfo.of(x, ElementType.FLOAT, batch, 10)).build();
  }

  /** One convolution with 3×3 kernels. */
  static Graph convolution(int batch, int size, int from, int to) {
    Maker maker = new Maker("convolution");
    String x = maker.builder.input(ValueInfo.of("x", ElementType.FLOAT, batch, from, size, size));
    String y = maker.relu(maker.convolution(x, from, to, 3, 1));
    return maker.builder.output(ValueInfo.of(y, ElementType.FLOAT, batch, to, size, size)).build();
  }

  private static final class Maker {
    private final GraphBuilder builder;
    private final SplittableRandom random = new SplittableRandom(5);
    private int constants;

    Maker(String name) {
      builder = new GraphBuilder(name, 17);
    }

    String convolution(String x, int from, int to, int kernel, int stride) {
      int pad = kernel / 2;
      return builder.node(
          "Conv",
          Attributes.none()
              .with("kernel_shape", kernel, kernel)
              .with("pads", pad, pad, pad, pad)
              .with("strides", stride, stride),
          x,
          weight(to, from, kernel, kernel),
          weight(to));
    }

    String relu(String x) {
      return builder.node("Relu", Attributes.none(), x);
    }

    String weight(long... shape) {
      float[] values = new float[(int) Tensor.elementCount(shape)];
      double scale = Math.sqrt(6.0 / Math.max(1, values.length / shape[0]));
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((random.nextDouble() - 0.5) * scale);
      }
      return builder.constant("c" + constants++, Tensor.ofFloats(values, shape));
    }
  }
}
