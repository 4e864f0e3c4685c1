package dev.lathe.trainer.architecture;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.onnx.ValueInfo.Dimension;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Builds convolutional classifiers with fresh weights. Kernels are drawn as in He et al. ("Delving
 * Deep into Rectifiers", 2015, equation 10), from one seed in the order of building.
 */
final class ConvolutionalBuilder {
  private static final long OPSET = 17;

  private final GraphBuilder builder;
  private final SplittableRandom random;
  private int layers;

  ConvolutionalBuilder(String name, long seed) {
    this.builder = new GraphBuilder(name, OPSET);
    this.random = new SplittableRandom(seed);
  }

  /** The images: any number of them. */
  String images(int channels, int height, int width) {
    return builder.input(
        new ValueInfo(
            "images",
            ElementType.FLOAT,
            List.of(
                Dimension.unknown("N"),
                Dimension.of(channels),
                Dimension.of(height),
                Dimension.of(width))));
  }

  /**
   * A square convolution.
   *
   * @param kernel its side, odd; the pads keep the size at stride 1
   * @param groups 1, or the number of channels for a depthwise convolution
   */
  record Convolution(int inputs, int outputs, int kernel, int stride, int groups) {}

  /** A convolution and the batch normalisation behind it. */
  String normalized(String x, Convolution convolution) {
    String name = "layer" + layers++;
    int fanIn =
        convolution.inputs() / convolution.groups() * convolution.kernel() * convolution.kernel();
    long[] shape = {
      convolution.outputs(),
      convolution.inputs() / convolution.groups(),
      convolution.kernel(),
      convolution.kernel()
    };
    String weight = builder.constant(name + ".weight", gaussian(Math.sqrt(2.0 / fanIn), shape));
    long side = convolution.kernel();
    long pad = side / 2;
    Attributes attributes =
        Attributes.none()
            .with("dilations", 1, 1)
            .with("group", convolution.groups())
            .with("kernel_shape", side, side)
            .with("pads", pad, pad, pad, pad)
            .with("strides", convolution.stride(), convolution.stride());
    String y = add(name, "Conv", attributes, x, weight);
    int channels = convolution.outputs();
    return add(
        name + ".norm",
        "BatchNormalization",
        Attributes.none().with("epsilon", 1e-5f).with("momentum", 0.9f),
        y,
        builder.constant(name + ".norm.scale", filled(1, channels)),
        builder.constant(name + ".norm.bias", filled(0, channels)),
        builder.constant(name + ".norm.mean", filled(0, channels)),
        builder.constant(name + ".norm.var", filled(1, channels)));
  }

  String relu(String x) {
    return add(x + ".relu", "Relu", Attributes.none(), x);
  }

  /** Cut to [0, 6]. */
  String relu6(String x) {
    String min = scalar("zero", 0);
    String max = scalar("six", 6);
    return add(x + ".relu6", "Clip", Attributes.none(), x, min, max);
  }

  String sum(String a, String b) {
    return add(a + ".sum", "Add", Attributes.none(), a, b);
  }

  /** The mean over each channel, then one linear layer. */
  Graph classifier(String x, int channels, int classes) {
    String pooled = add("pool", "GlobalAveragePool", Attributes.none(), x);
    String flat = add("flatten", "Flatten", Attributes.none().with("axis", 1), pooled);
    String weight =
        builder.constant(
            "classifier.weight", gaussian(Math.sqrt(1.0 / channels), classes, channels));
    String bias = builder.constant("classifier.bias", filled(0, classes));
    builder.add(
        new Node(
            "classifier",
            "Gemm",
            "",
            List.of(flat, weight, bias),
            List.of("logits"),
            Attributes.none().with("transB", 1)));
    return builder
        .output(
            new ValueInfo(
                "logits",
                ElementType.FLOAT,
                List.of(Dimension.unknown("N"), Dimension.of(classes))))
        .build();
  }

  private String add(String name, String operator, Attributes attributes, String... inputs) {
    return builder.add(
        new Node(name, operator, "", List.of(inputs), List.of(name + ".out"), attributes));
  }

  private final java.util.Set<String> scalars = new java.util.HashSet<>();

  private String scalar(String name, float value) {
    if (scalars.add(name)) {
      builder.constant(name, Tensor.ofFloats(new float[] {value}));
    }
    return name;
  }

  private Tensor gaussian(double deviation, long... shape) {
    float[] values = new float[Math.toIntExact(Tensor.elementCount(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return Tensor.ofFloats(values, shape);
  }

  private static Tensor filled(float value, int count) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return Tensor.ofFloats(values, count);
  }
}
