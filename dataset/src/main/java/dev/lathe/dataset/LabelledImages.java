package dev.lathe.dataset;

import java.util.Arrays;
import java.util.Objects;

/**
 * Images of one shape, each with the index of its class where anybody told, in a fixed order. The
 * pixels are unsigned bytes, channel by channel, row by row; a selection of images shares them and
 * costs one int an image. Never changes once made.
 */
public final class LabelledImages {
  private static final int UNLABELLED = -1;

  private final ImageShape shape;
  private final PixelBlocks pixels;
  private final int[] rows;
  private final int[] labels;

  private LabelledImages(ImageShape shape, PixelBlocks pixels, int[] rows, int[] labels) {
    this.shape = Objects.requireNonNull(shape, "shape is null");
    this.pixels = pixels;
    this.rows = rows;
    this.labels = labels;
  }

  /**
   * Images from one array.
   *
   * @param shape of every image
   * @param pixels unsigned bytes, images x channels x height x width; copied
   * @param labels class index of every image, 0 or more; copied
   */
  public static LabelledImages of(ImageShape shape, byte[] pixels, int[] labels) {
    if (pixels.length != (long) labels.length * shape.values()) {
      throw new IllegalArgumentException(
          "%d bytes are not %d images of %s".formatted(pixels.length, labels.length, shape));
    }
    PixelBlocks blocks = new PixelBlocks(labels.length, shape.values());
    for (int i = 0; i < labels.length; i++) {
      System.arraycopy(
          pixels, i * shape.values(), blocks.block(i), blocks.offset(i), shape.values());
    }
    return of(shape, blocks, labels.clone());
  }

  /** Images whose pixels are already in place; the caller gives the arrays away. */
  static LabelledImages of(ImageShape shape, PixelBlocks pixels, int[] labels) {
    if (pixels.count() != labels.length) {
      throw new IllegalArgumentException(
          labels.length + " labels for " + pixels.count() + " images");
    }
    for (int label : labels) {
      if (label < 0) {
        throw new IllegalArgumentException("negative label " + label);
      }
    }
    int[] rows = new int[labels.length];
    Arrays.setAll(rows, i -> i);
    return new LabelledImages(shape, pixels, rows, labels);
  }

  /** No images at all. */
  public static LabelledImages none(ImageShape shape) {
    return of(shape, new PixelBlocks(0, shape.values()), new int[0]);
  }

  /** The shape of every image. */
  public ImageShape shape() {
    return shape;
  }

  /** The number of images, 0 or more. */
  public int size() {
    return rows.length;
  }

  /** Whether every image has a class. */
  public boolean isLabelled() {
    return Arrays.stream(labels).allMatch(label -> label >= 0);
  }

  /** The same images without their classes. */
  public LabelledImages withoutLabels() {
    int[] none = new int[labels.length];
    Arrays.fill(none, UNLABELLED);
    return new LabelledImages(shape, pixels, rows, none);
  }

  /** The class index of image {@code index}; -1 where it has no label. */
  public int label(int index) {
    return labels[index];
  }

  /** A copy of the class indices in order; -1 where an image has no label. */
  public int[] labels() {
    return labels.clone();
  }

  /** A copy of image {@code index}: unsigned bytes, channels x height x width. */
  public byte[] pixels(int index) {
    int offset = offset(index);
    return Arrays.copyOfRange(block(index), offset, offset + shape.values());
  }

  /**
   * Some of these images in the order of {@code indices}; an image may be taken more than once.
   *
   * @throws IndexOutOfBoundsException if an index is not of an image
   */
  public LabelledImages select(int[] indices) {
    int[] chosenRows = new int[indices.length];
    int[] chosenLabels = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      int index = Objects.checkIndex(indices[i], size());
      chosenRows[i] = rows[index];
      chosenLabels[i] = labels[index];
    }
    return new LabelledImages(shape, pixels, chosenRows, chosenLabels);
  }

  /**
   * The same images with other labels, such as those that a network gives them.
   *
   * @param others class index of every image, 0 or more; copied
   */
  public LabelledImages withLabels(int[] others) {
    if (others.length != size() || Arrays.stream(others).anyMatch(label -> label < 0)) {
      throw new IllegalArgumentException(
          "%d labels, which must not be negative, for %d images".formatted(others.length, size()));
    }
    return new LabelledImages(shape, pixels, rows, others.clone());
  }

  /** The first {@code count} images, or all where there are fewer. */
  public LabelledImages first(int count) {
    int[] indices = new int[Math.min(Math.max(0, count), size())];
    Arrays.setAll(indices, i -> i);
    return select(indices);
  }

  /** The array that holds image {@code index}; never written by those who ask. */
  byte[] block(int index) {
    return pixels.block(rows[index]);
  }

  /** Where image {@code index} begins in {@link #block}. */
  int offset(int index) {
    return pixels.offset(rows[index]);
  }

  @Override
  public String toString() {
    return size() + " images of " + shape;
  }
}
