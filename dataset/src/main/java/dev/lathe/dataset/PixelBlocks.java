package dev.lathe.dataset;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Images of one shape side by side in memory, in blocks, so that more than 2 GiB can be kept and a
 * file that promises more than it holds does not claim the memory first. Different images may be
 * written by different threads.
 */
final class PixelBlocks {
  private static final int BLOCK_BYTES = 1 << 24;

  private final int imageBytes;
  private final int imagesPerBlock;
  private final int count;
  private final AtomicReferenceArray<byte[]> blocks;

  PixelBlocks(int count, int imageBytes) {
    this.count = count;
    this.imageBytes = imageBytes;
    this.imagesPerBlock = Math.max(1, BLOCK_BYTES / imageBytes);
    this.blocks = new AtomicReferenceArray<>((count + imagesPerBlock - 1) / imagesPerBlock);
  }

  int count() {
    return count;
  }

  /** The array that holds image {@code index}, beginning at {@link #offset}. */
  byte[] block(int index) {
    int number = index / imagesPerBlock;
    byte[] block = blocks.get(number);
    return block != null ? block : allocate(number);
  }

  int offset(int index) {
    return index % imagesPerBlock * imageBytes;
  }

  void write(int index, byte[] pixels) {
    if (pixels.length != imageBytes) {
      throw new IllegalArgumentException(
          "image of " + pixels.length + " bytes where " + imageBytes + " are kept");
    }
    System.arraycopy(pixels, 0, block(index), offset(index), imageBytes);
  }

  private synchronized byte[] allocate(int number) {
    byte[] block = blocks.get(number);
    if (block == null) {
      int images = Math.min(imagesPerBlock, count - number * imagesPerBlock);
      block = new byte[images * imageBytes];
      blocks.set(number, block);
    }
    return block;
  }
}
