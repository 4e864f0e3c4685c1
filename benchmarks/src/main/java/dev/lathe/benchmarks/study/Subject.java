package dev.lathe.benchmarks.study;

import dev.lathe.dataset.Dataset;
import dev.lathe.onnx.Graph;
import dev.lathe.trainer.architecture.InvertedResidualNetwork;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.architecture.ResidualNetworkOptions;
import java.util.List;

/**
 * A network that methods are compared on.
 *
 * @param name in files and tables, such as {@code residual}
 * @param kind how it is built
 * @param width channels of the first stage
 * @param blocks blocks of every stage
 * @param stride of the first convolution
 * @param epochs it is trained for from nothing
 */
record Subject(String name, Kind kind, int width, List<Integer> blocks, int stride, int epochs) {
  /** How networks are built. */
  enum Kind {
    /** Residual blocks of two 3x3 convolutions. */
    RESIDUAL,
    /** Inverted residual blocks with depthwise convolutions, as MobileNetV2. */
    MOBILE
  }

  /** Copies the list. */
  Subject {
    blocks = List.copyOf(blocks);
  }

  /** The network with fresh weights for the images of a data set. */
  Graph untrained(Dataset dataset, long seed) {
    ResidualNetworkOptions options =
        new ResidualNetworkOptions(
                dataset.classes().size(),
                dataset.shape().channels(),
                dataset.shape().height(),
                dataset.shape().width(),
                width,
                blocks,
                seed)
            .withStride(stride);
    return kind == Kind.RESIDUAL
        ? ResidualNetwork.build(options)
        : InvertedResidualNetwork.build(options);
  }
}
