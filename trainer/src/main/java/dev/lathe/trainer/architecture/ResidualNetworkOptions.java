package dev.lathe.trainer.architecture;

import dev.lathe.foundation.UsageException;

/**
 * The size of a small network.
 *
 * @param classes answers to choose from, 2 or more
 * @param channels of an image
 * @param height of an image in pixels
 * @param width of an image in pixels
 * @param baseWidth channels of the first stage; every further stage has twice as many
 * @param blocks blocks of every stage, first to last, 1 or more each
 * @param stride of the first convolution: 1 keeps the size of the images, 2 halves it
 * @param seed decides the fresh weights
 */
public record ResidualNetworkOptions(
    int classes,
    int channels,
    int height,
    int width,
    int baseWidth,
    java.util.List<Integer> blocks,
    int stride,
    long seed) {
  /**
   * Checks the sizes.
   *
   * @throws UsageException naming the one that is out of range
   */
  public ResidualNetworkOptions {
    blocks = java.util.List.copyOf(blocks);
    check("number of classes", classes, 2);
    check("number of channels", channels, 1);
    check("height", height, 1);
    check("width", width, 1);
    check("base width", baseWidth, 1);
    check("number of stages", blocks.size(), 1);
    check("stride", stride, 1);
    blocks.forEach(count -> check("number of blocks", count, 1));
  }

  /** A network whose first convolution keeps the size of the images. */
  public ResidualNetworkOptions(
      int classes,
      int channels,
      int height,
      int width,
      int baseWidth,
      java.util.List<Integer> blocks,
      long seed) {
    this(classes, channels, height, width, baseWidth, blocks, 1, seed);
  }

  /** The same with another stride of the first convolution. */
  public ResidualNetworkOptions withStride(int other) {
    return new ResidualNetworkOptions(
        classes, channels, height, width, baseWidth, blocks, other, seed);
  }

  private static void check(String what, int number, int least) {
    if (number < least || number > 65_536) {
      throw new UsageException(
          "The %s (%d) must lie between %d and 65536.".formatted(what, number, least), "");
    }
  }
}
