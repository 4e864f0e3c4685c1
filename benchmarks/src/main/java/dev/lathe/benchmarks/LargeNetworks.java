package dev.lathe.benchmarks;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Networks of the sizes of the papers, with random weights: ResNet-152, DenseNet-201, VGG-16 and
 * ViT-L/16, for 224×224 pixels and 1000 classes.
 */
final class LargeNetworks {
  /** The networks there are. */
  static final List<String> NAMES = List.of("resnet152", "densenet201", "vgg16", "vit_l_16");

  private final GraphBuilder builder;
  private final SplittableRandom random;
  private int constants;

  private LargeNetworks(String name, long seed) {
    this.builder = new GraphBuilder(name, 17);
    this.random = new SplittableRandom(seed);
  }

  /** The network of this name. */
  static Graph of(String name, long seed) {
    LargeNetworks net = new LargeNetworks(name, seed);
    String image = net.builder.input(ValueInfo.of("image", ElementType.FLOAT, 1, 3, 224, 224));
    return switch (name) {
      case "resnet152" -> net.resnet(image, 3, 8, 36, 3);
      case "densenet201" -> net.densenet(image, 6, 12, 48, 32);
      case "vgg16" -> net.vgg(image);
      case "vit_l_16" -> net.transformer(image, 24, 1024, 16, 4096);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private Graph classified(String x, long width) {
    String logits = linear(x, width, 1000);
    return builder.output(ValueInfo.of(logits, ElementType.FLOAT, 1, 1000)).build();
  }

  private Graph resnet(String image, int... blocks) {
    String x = pool(relu(conv(image, 3, 64, 7, 2)));
    long in = 64;
    for (int stage = 0; stage < blocks.length; stage++) {
      long inner = 64L << stage;
      for (int block = 0; block < blocks[stage]; block++) {
        long stride = stage > 0 && block == 0 ? 2 : 1;
        String y = relu(conv(x, in, inner, 1, 1));
        y = relu(conv(y, inner, inner, 3, stride));
        y = conv(y, inner, 4 * inner, 1, 1);
        String shortcut = block == 0 ? conv(x, in, 4 * inner, 1, stride) : x;
        x = relu(node("Add", y, shortcut));
        in = 4 * inner;
      }
    }
    return classified(node("Flatten", node("GlobalAveragePool", x)), in);
  }

  private Graph densenet(String image, int... layers) {
    String x = pool(relu(norm(conv(image, 3, 64, 7, 2), 64)));
    long width = 64;
    for (int block = 0; block < layers.length; block++) {
      for (int layer = 0; layer < layers[block]; layer++) {
        String y = relu(norm(conv(relu(norm(x, width)), width, 128, 1, 1), 128));
        y = conv(y, 128, 32, 3, 1);
        x = builder.node("Concat", Attributes.none().with("axis", 1), x, y);
        width += 32;
      }
      if (block < layers.length - 1) {
        x = conv(relu(norm(x, width)), width, width / 2, 1, 1);
        Attributes two =
            Attributes.none()
                .with("kernel_shape", new long[] {2, 2})
                .with("strides", new long[] {2, 2});
        x = builder.node("AveragePool", two, x);
        width /= 2;
      }
    }
    x = node("GlobalAveragePool", relu(norm(x, width)));
    return classified(node("Flatten", x), width);
  }

  private Graph vgg(String image) {
    String x = image;
    long in = 3;
    for (long[] stage : new long[][] {{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}}) {
      for (int layer = 0; layer < stage[1]; layer++) {
        x = relu(conv(x, in, stage[0], 3, 1));
        in = stage[0];
      }
      Attributes two =
          Attributes.none()
              .with("kernel_shape", new long[] {2, 2})
              .with("strides", new long[] {2, 2});
      x = builder.node("MaxPool", two, x);
    }
    x = relu(linear(node("Flatten", x), 25_088, 4096));
    return classified(relu(linear(x, 4096, 4096)), 4096);
  }

  private Graph transformer(String image, int blocks, long width, long heads, long hidden) {
    Attributes patches =
        Attributes.none()
            .with("kernel_shape", new long[] {16, 16})
            .with("strides", new long[] {16, 16});
    String x = builder.node("Conv", patches, image, weight(width, 3, 16, 16), weight(width));
    x = node("Reshape", x, integers(1, width, 196));
    x = builder.node("Transpose", order(0, 2, 1), x);
    x = builder.node("Concat", Attributes.none().with("axis", 1), weight(1, 1, width), x);
    x = node("Add", x, weight(1, 197, width));
    for (int block = 0; block < blocks; block++) {
      x = node("Add", x, attention(layerNorm(x, width), width, heads));
      String y = dense(layerNorm(x, width), width, hidden);
      y = node("Mul", y, node("Sigmoid", y));
      x = node("Add", x, dense(y, hidden, width));
    }
    x = layerNorm(x, width);
    String first = builder.constant("first", Tensor.ofLongs(new long[] {0}));
    return classified(builder.node("Gather", Attributes.none().with("axis", 1), x, first), width);
  }

  private String attention(String x, long width, long heads) {
    long head = width / heads;
    String q = builder.node("Transpose", order(0, 2, 1, 3), parted(x, width, heads));
    String k = builder.node("Transpose", order(0, 2, 3, 1), parted(x, width, heads));
    String v = builder.node("Transpose", order(0, 2, 1, 3), parted(x, width, heads));
    String scaled =
        node("Mul", node("MatMul", q, k), scalar((float) (1 / Math.sqrt((double) head))));
    String shares = builder.node("Softmax", Attributes.none().with("axis", -1), scaled);
    String y = builder.node("Transpose", order(0, 2, 1, 3), node("MatMul", shares, v));
    return dense(node("Reshape", y, integers(1, 197, width)), width, width);
  }

  private String parted(String x, long width, long heads) {
    return node("Reshape", dense(x, width, width), integers(1, 197, heads, width / heads));
  }

  private String dense(String x, long in, long out) {
    return node("Add", node("MatMul", x, weight(in, out)), weight(out));
  }

  private String layerNorm(String x, long width) {
    Attributes last = Attributes.none().with("axis", -1);
    return builder.node("LayerNormalization", last, x, weight(width), weight(width));
  }

  /** Batch norm is folded: a convolution with a bias. */
  private String conv(String x, long in, long out, long kernel, long stride) {
    long pad = kernel / 2;
    Attributes attributes =
        Attributes.none()
            .with("kernel_shape", new long[] {kernel, kernel})
            .with("strides", new long[] {stride, stride})
            .with("pads", new long[] {pad, pad, pad, pad});
    return builder.node("Conv", attributes, x, weight(out, in, kernel, kernel), weight(out));
  }

  private String norm(String x, long width) {
    return node("BatchNormalization", x, weight(width), weight(width), weight(width), ones(width));
  }

  private String linear(String x, long in, long out) {
    Attributes rows = Attributes.none().with("transB", 1);
    return builder.node("Gemm", rows, x, weight(out, in), weight(out));
  }

  private String pool(String x) {
    Attributes three =
        Attributes.none()
            .with("kernel_shape", new long[] {3, 3})
            .with("strides", new long[] {2, 2})
            .with("pads", new long[] {1, 1, 1, 1});
    return builder.node("MaxPool", three, x);
  }

  private String relu(String x) {
    return node("Relu", x);
  }

  private String node(String operator, String... inputs) {
    return builder.node(operator, Attributes.none(), inputs);
  }

  private static Attributes order(long... axes) {
    return Attributes.none().with("perm", axes);
  }

  private String integers(long... values) {
    return builder.constant("integers_" + constants++, Tensor.ofLongs(values, values.length));
  }

  private String scalar(float value) {
    return builder.constant("scalar_" + constants++, Tensor.ofFloats(new float[] {value}));
  }

  private String ones(long size) {
    float[] values = new float[Math.toIntExact(size)];
    Arrays.fill(values, 1);
    return builder.constant("ones_" + constants++, Tensor.ofFloats(values, size));
  }

  /** Evenly distributed, so that magnitudes stay about the same from layer to layer. */
  private String weight(long... shape) {
    long elements = Tensor.elementCount(shape);
    long inputs = shape.length == 2 ? Math.min(shape[0], shape[1]) : elements / shape[0];
    double reach = Math.sqrt(3.0 / Math.max(1, inputs));
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.toIntExact(elements * Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) ((2 * random.nextDouble() - 1) * reach));
    }
    Tensor tensor = Tensor.of(ElementType.FLOAT, shape, bytes.flip());
    return builder.constant("weight_" + constants++, tensor);
  }
}
