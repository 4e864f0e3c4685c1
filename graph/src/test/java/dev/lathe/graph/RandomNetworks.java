package dev.lathe.graph;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Graph;
import java.util.Random;

/** A family of small convolutional networks; each seed is one of them. */
final class RandomNetworks {
  private RandomNetworks() {}

  /** Three to six stages of random kinds on 2×3×16×16, and one of three heads for 10 classes. */
  static Graph of(long seed) {
    Random random = new Random(seed);
    TestNetwork net = new TestNetwork("random_" + seed, seed, random.nextBoolean());
    long channels = 8;
    String x = net.relu(net.conv(net.input(2, 3, 16, 16), 3, channels, 3, 2, 1));
    int stages = 3 + random.nextInt(4);
    for (int stage = 0; stage < stages; stage++) {
      long next = random.nextBoolean() ? channels : 4L * (1 + random.nextInt(4));
      switch (random.nextInt(7)) {
        case 0 -> x = net.basicBlock(x, channels, next, 1);
        case 1 -> x = net.invertedResidual(x, channels, next, 1, 2);
        case 2 -> {
          x = net.excited(x, channels, 4);
          next = channels;
        }
        case 3 -> {
          x = net.inception(x, channels, 4, 8);
          next = 12;
        }
        case 4 -> x = net.grouped(x, channels, next);
        case 5 -> {
          x = net.halves(x, channels);
          next = channels;
        }
        default -> x = net.silu(net.conv(x, channels, next, 1, 1, 1));
      }
      channels = next;
    }
    return head(net, x, channels, random.nextInt(4));
  }

  private static Graph head(TestNetwork net, String x, long channels, int kind) {
    String features =
        switch (kind) {
          case 0 -> net.node("Flatten", net.node("GlobalAveragePool", x));
          case 1 -> net.node("Reshape", x, net.integers("shape", 2, channels * 64));
          case 2 ->
              net.node(
                  "ReduceMean",
                  Attributes.none().with("axes", new long[] {2, 3}).with("keepdims", 0),
                  x);
          default -> net.flattenedByShape(x);
        };
    long width = kind == 0 || kind == 2 ? channels : channels * 64;
    String hidden = net.relu(net.linear(features, width, 16));
    String product = net.node("MatMul", hidden, net.weight("head_weight", 16, 10));
    String logits = net.node("Add", product, net.weight("head_bias", 10));
    return net.output(net.node("Softmax", logits), 2, 10);
  }
}
