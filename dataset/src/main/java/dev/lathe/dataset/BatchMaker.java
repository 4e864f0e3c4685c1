package dev.lathe.dataset;

import dev.lathe.foundation.UsageException;

/**
 * Makes any batch of an epoch, each by itself: what an image becomes depends on the seed, the epoch
 * and the image only.
 */
final class BatchMaker {
  private static final long AUGMENT = 2;

  private final LabelledImages images;
  private final BatchOptions options;
  private final long epoch;
  private final int[] order;
  private final int count;
  private final float[][] lookup;

  /**
   * Batches over {@code order}.
   *
   * @param order which images, in which order
   * @param count how many batches of it are wanted
   */
  BatchMaker(LabelledImages images, BatchOptions options, long epoch, int[] order, int count) {
    int channels = options.normalization().channels();
    if (channels != images.shape().channels()) {
      throw new UsageException(
          "The mean and the standard deviation are for %d channels, the images (%s) have %d."
              .formatted(channels, images.shape(), images.shape().channels()),
          "Maybe give one number for all channels.");
    }
    this.images = images;
    this.options = options;
    this.epoch = epoch;
    this.order = order;
    this.count = count;
    this.lookup = options.normalization().lookup();
  }

  int count() {
    return count;
  }

  /** How much memory one full batch takes. */
  long batchBytes() {
    return (long) Float.BYTES * options.batchSize() * images.shape().values();
  }

  Batch make(int number) {
    int start = number * options.batchSize();
    int size = Math.min(options.batchSize(), order.length - start);
    ImageShape shape = images.shape();
    float[] inputs = new float[Math.multiplyExact(size, shape.values())];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      int index = order[start + i];
      labels[i] = images.label(index);
      convert(index, inputs, i * shape.values());
    }
    return new Batch(shape, inputs, labels);
  }

  private void convert(int index, float[] target, int start) {
    Augmentation augmentation = options.augmentation();
    if (augmentation.padding() == 0 && !augmentation.flip()) {
      copy(index, target, start);
      return;
    }
    SeededRandom random = SeededRandom.of(options.seed(), AUGMENT, epoch, index);
    int padding = augmentation.padding();
    int down = random.nextInt(2 * padding + 1) - padding;
    int right = random.nextInt(2 * padding + 1) - padding;
    boolean flip = augmentation.flip() && random.nextBoolean();
    ImageShape shape = images.shape();
    byte[] block = images.block(index);
    int row = start;
    for (int channel = 0; channel < shape.channels(); channel++) {
      float[] values = lookup[channel];
      int plane = images.offset(index) + channel * shape.planeValues();
      for (int y = 0; y < shape.height(); y++, row += shape.width()) {
        int from = y + down;
        boolean inside = from >= 0 && from < shape.height();
        for (int x = 0; x < shape.width(); x++) {
          int column = (flip ? shape.width() - 1 - x : x) + right;
          target[row + x] =
              inside && column >= 0 && column < shape.width()
                  ? values[block[plane + from * shape.width() + column] & 0xff]
                  : values[0];
        }
      }
    }
  }

  private void copy(int index, float[] target, int start) {
    byte[] block = images.block(index);
    int from = images.offset(index);
    int to = start;
    for (float[] values : lookup) {
      for (int i = 0; i < images.shape().planeValues(); i++) {
        target[to++] = values[block[from++] & 0xff];
      }
    }
  }
}
