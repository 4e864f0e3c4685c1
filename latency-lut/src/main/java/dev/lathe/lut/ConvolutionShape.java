package dev.lathe.lut;

import java.util.List;
import java.util.Optional;

/**
 * What the latency of a plain convolution depends on besides its widths, as tables of other tools
 * know it: a square feature map, kernel and stride, without what is fused to it. Imported tables
 * name their surfaces by it, and a layer of a network is looked up by it where the table has no
 * surface of the layer's own.
 *
 * <p>The surface has two axes, {@code inputWidth} and {@code outputWidth}, or one, {@code
 * channels}, for a depthwise convolution.
 *
 * @param batch inputs at once
 * @param featureMap height and width of the input
 * @param kernel height and width of the kernel
 * @param stride the stride
 * @param groups how many groups; {@link #DEPTHWISE} if as many as channels
 */
public record ConvolutionShape(int batch, int featureMap, int kernel, int stride, int groups) {
  /** The number of groups that says that there are as many as channels. */
  public static final int DEPTHWISE = 0;

  private static final String PREFIX = "convolution";
  private static final int PARTS = 11;

  /** Checks the ranges. */
  public ConvolutionShape {
    Require.atLeast("batch", batch, 1);
    Require.atLeast("featureMap", featureMap, 1);
    Require.atLeast("kernel", kernel, 1);
    Require.atLeast("stride", stride, 1);
    Require.atLeast("groups", groups, 0);
  }

  /** Whether the surface has one axis, the channels. */
  public boolean isDepthwise() {
    return groups == DEPTHWISE;
  }

  /** The signature of a surface that was imported; {@link #of} reads it. */
  public LayerSignature signature() {
    String text =
        "%s batch=%s featureMap=%s kernel=%s stride=%s groups=%s"
            .formatted(
                PREFIX,
                batch,
                featureMap,
                kernel,
                stride,
                isDepthwise() ? "channels" : Integer.toString(groups));
    return LayerSignature.of(text);
  }

  /** The shape of an imported surface; empty for any other signature. */
  public static Optional<ConvolutionShape> of(LayerSignature signature) {
    String[] parts = signature.key().split("[ =]", -1);
    if (parts.length != PARTS || !parts[0].equals(PREFIX)) {
      return Optional.empty();
    }
    try {
      ConvolutionShape shape =
          new ConvolutionShape(
              Integer.parseInt(parts[2]),
              Integer.parseInt(parts[4]),
              Integer.parseInt(parts[6]),
              Integer.parseInt(parts[8]),
              parts[10].equals("channels") ? DEPTHWISE : Integer.parseInt(parts[10]));
      return shape.signature().equals(signature) ? Optional.of(shape) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The same shape at another batch. */
  public ConvolutionShape withBatch(int other) {
    return new ConvolutionShape(other, featureMap, kernel, stride, groups);
  }

  /** The names of the surface's axes, in order. */
  public List<String> axisNames() {
    return isDepthwise() ? List.of("channels") : List.of("inputWidth", "outputWidth");
  }

  /**
   * The point of the surface for a convolution of so many channels.
   *
   * @param input input channels of all groups
   * @param output output channels of all groups
   */
  public Widths widths(int input, int output) {
    return isDepthwise() ? Widths.of(input) : Widths.of(input, output);
  }
}
