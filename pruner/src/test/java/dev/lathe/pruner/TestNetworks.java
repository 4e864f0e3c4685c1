package dev.lathe.pruner;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.BatchOptions;
import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.Normalization;
import dev.lathe.dataset.ShapesDataset;
import dev.lathe.dataset.ShapesOptions;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.pruner.importance.Criterion;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.importance.ImportanceEstimator;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.architecture.ResidualNetworkOptions;
import dev.lathe.trainer.batch.BatchSource;
import java.util.List;
import java.util.SplittableRandom;

/** Small networks, importances and devices that the tests of this module share. */
public final class TestNetworks {
  private TestNetworks() {}

  /** Three stages of 8, 16 and 32 channels with two residual blocks each, on 16 x 16 images. */
  public static Network residual() {
    return Network.analyze(
        OnnxFile.parse(
            OnnxFile.toBytes(
                ResidualNetwork.build(
                    new ResidualNetworkOptions(10, 3, 16, 16, 8, List.of(2, 2, 2), 1))),
            "residual"),
        AnalysisOptions.ofBatch(1));
  }

  /** Two maps of 16 x 16 from images of the same size, by way of 16 and 24 channels. */
  public static Network maps() {
    GraphBuilder graph = new GraphBuilder("maps", 13);
    SplittableRandom random = new SplittableRandom(1);
    String value = graph.input(ValueInfo.of("x", ElementType.FLOAT, 1, 3, 16, 16));
    int[] widths = {3, 16, 24, 2};
    for (int layer = 1; layer < widths.length; layer++) {
      float[] weights = new float[widths[layer] * widths[layer - 1] * 9];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) (random.nextGaussian() / Math.sqrt(9.0 * widths[layer - 1]));
      }
      String kernel =
          graph.constant(
              "w" + layer, Tensor.ofFloats(weights, widths[layer], widths[layer - 1], 3, 3));
      String bias =
          graph.constant("b" + layer, Tensor.ofFloats(new float[widths[layer]], widths[layer]));
      Attributes pads = Attributes.none().with("pads", 1L, 1L, 1L, 1L);
      value = graph.node("Conv", pads, value, kernel, bias);
      value = layer + 1 < widths.length ? graph.node("Relu", Attributes.none(), value) : value;
    }
    return Network.analyze(
        graph.output(ValueInfo.of(value, ElementType.FLOAT, 1, 2, 16, 16)).build(),
        AnalysisOptions.ofBatch(1));
  }

  /** A product of two computed matrices: heads, rows, columns and what is summed over can go. */
  static Network product() {
    GraphBuilder graph = new GraphBuilder("product", 13);
    SplittableRandom random = new SplittableRandom(1);
    String x = graph.input(ValueInfo.of("x", ElementType.FLOAT, 1, 8));
    String left = reshaped(graph, linear(graph, "left", x, 8, 96, random), 1, 2, 6, 8);
    String right = reshaped(graph, linear(graph, "right", x, 8, 80, random), 1, 2, 8, 5);
    String product = graph.node("MatMul", Attributes.none(), left, right);
    String y = linear(graph, "out", reshaped(graph, product, 1, 60), 60, 3, random);
    return Network.analyze(
        graph.output(ValueInfo.of(y, ElementType.FLOAT, 1, 3)).build(), AnalysisOptions.ofBatch(1));
  }

  private static String reshaped(GraphBuilder graph, String value, long... shape) {
    String target = graph.constant(value + "/shape", Tensor.ofLongs(shape, shape.length));
    return graph.node("Reshape", Attributes.none(), value, target);
  }

  private static String linear(
      GraphBuilder graph, String name, String value, int in, int out, SplittableRandom random) {
    float[] weights = new float[in * out];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (random.nextGaussian() / Math.sqrt(in));
    }
    String weight = graph.constant(name, Tensor.ofFloats(weights, in, out));
    return graph.node("MatMul", Attributes.none(), value, weight);
  }

  /** 100 training and 40 test images of 16 x 16 pixels. */
  public static Dataset images() {
    return ShapesDataset.render(new ShapesOptions(1, 100, 40, 16, 10, 0.1), Progress.silent());
  }

  /** Minibatches of 20 of these images. */
  public static BatchSource batches(Dataset images) {
    return BatchSource.training(
        images.train(), new BatchOptions(20, Normalization.unit(3), Augmentation.none(), 1));
  }

  /** Importance drawn from a seed: every unit of every prunable group is worth 0 to 1. */
  static Importance importance(Network network, long seed) {
    return ImportanceEstimator.estimate(
        network,
        BatchSource.of(List.of()),
        ImportanceOptions.defaults(seed).withCriterion(Criterion.RANDOM),
        Progress.silent());
  }

  /** A layer takes 2 µs and 10 ns for each product of its widths. */
  static double nanos(Layer layer, int[] widths) {
    double product = 1;
    for (int width : widths) {
      product *= width;
    }
    return 2_000 + 10 * product;
  }
}
