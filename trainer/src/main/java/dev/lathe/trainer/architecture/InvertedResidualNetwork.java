package dev.lathe.trainer.architecture;

import dev.lathe.onnx.Graph;
import dev.lathe.trainer.architecture.ConvolutionalBuilder.Convolution;

/**
 * Networks of inverted residuals for small images, as Sandler et al. ("MobileNetV2: Inverted
 * Residuals and Linear Bottlenecks", 2018, section 3.4): each block expands the channels, convolves
 * every one for itself, and projects back without an activation; activations are cut to [0, 6].
 */
public final class InvertedResidualNetwork {
  /** By how much a block widens; the paper's choice. */
  private static final int EXPANSION = 6;

  private InvertedResidualNetwork() {}

  /**
   * A network with fresh weights: {@code images} N x channels x height x width to {@code logits}.
   */
  public static Graph build(ResidualNetworkOptions options) {
    ConvolutionalBuilder builder = new ConvolutionalBuilder("inverted_residual", options.seed());
    String x = builder.images(options.channels(), options.height(), options.width());
    int inputs = options.baseWidth();
    x =
        builder.relu6(
            builder.normalized(
                x, new Convolution(options.channels(), inputs, 3, options.stride(), 1)));
    for (int stage = 0; stage < options.blocks().size(); stage++) {
      int outputs = Math.multiplyExact(options.baseWidth(), 1 << stage);
      for (int block = 0; block < options.blocks().get(stage); block++) {
        int stride = block == 0 && stage > 0 ? 2 : 1;
        x = block(builder, x, inputs, outputs, stride);
        inputs = outputs;
      }
    }
    int last = 4 * inputs;
    x = builder.relu6(builder.normalized(x, new Convolution(inputs, last, 1, 1, 1)));
    return builder.classifier(x, last, options.classes());
  }

  private static String block(
      ConvolutionalBuilder builder, String x, int inputs, int outputs, int stride) {
    int wide = EXPANSION * inputs;
    String expanded = builder.relu6(builder.normalized(x, new Convolution(inputs, wide, 1, 1, 1)));
    String convolved =
        builder.relu6(builder.normalized(expanded, new Convolution(wide, wide, 3, stride, wide)));
    String projected = builder.normalized(convolved, new Convolution(wide, outputs, 1, 1, 1));
    return stride == 1 && inputs == outputs ? builder.sum(projected, x) : projected;
  }
}
