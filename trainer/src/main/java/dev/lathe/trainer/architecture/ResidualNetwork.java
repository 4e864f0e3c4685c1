package dev.lathe.trainer.architecture;

import dev.lathe.onnx.Graph;
import dev.lathe.trainer.architecture.ConvolutionalBuilder.Convolution;

/**
 * Residual networks for small images, as He et al. ("Deep Residual Learning for Image Recognition",
 * 2016, section 4.2): a 3x3 convolution, stages of basic blocks of which each but the first halves
 * the image and doubles the channels, the mean over each channel, one linear layer. A shortcut that
 * changes size is a 1x1 convolution.
 */
public final class ResidualNetwork {
  private ResidualNetwork() {}

  /**
   * A network with fresh weights: {@code images} N x channels x height x width to {@code logits}.
   */
  public static Graph build(ResidualNetworkOptions options) {
    ConvolutionalBuilder builder = new ConvolutionalBuilder("residual", options.seed());
    String x = builder.images(options.channels(), options.height(), options.width());
    int inputs = options.baseWidth();
    x =
        builder.relu(
            builder.normalized(
                x, new Convolution(options.channels(), inputs, 3, options.stride(), 1)));
    for (int stage = 0; stage < options.blocks().size(); stage++) {
      int outputs = Math.multiplyExact(options.baseWidth(), 1 << stage);
      for (int block = 0; block < options.blocks().get(stage); block++) {
        int stride = block == 0 && stage > 0 ? 2 : 1;
        x = block(builder, x, new Convolution(inputs, outputs, 3, stride, 1));
        inputs = outputs;
      }
    }
    return builder.classifier(x, inputs, options.classes());
  }

  private static String block(ConvolutionalBuilder builder, String x, Convolution first) {
    int outputs = first.outputs();
    String inner = builder.relu(builder.normalized(x, first));
    String branch = builder.normalized(inner, new Convolution(outputs, outputs, 3, 1, 1));
    boolean same = first.stride() == 1 && first.inputs() == outputs;
    String shortcut =
        same
            ? x
            : builder.normalized(x, new Convolution(first.inputs(), outputs, 1, first.stride(), 1));
    return builder.relu(builder.sum(branch, shortcut));
  }
}
