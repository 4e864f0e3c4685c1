package dev.lathe.dataset;

import java.nio.FloatBuffer;

/** Some images as a network takes them, with their labels. Belongs to whoever took it. */
public final class Batch {
  private final ImageShape shape;
  private final float[] inputs;
  private final int[] labels;

  Batch(ImageShape shape, float[] inputs, int[] labels) {
    this.shape = shape;
    this.inputs = inputs;
    this.labels = labels;
  }

  /** The number of images, at least 1. */
  public int size() {
    return labels.length;
  }

  /** The shape of one image. */
  public ImageShape shape() {
    return shape;
  }

  /** Normalised values, images x channels x height x width; the array itself, not a copy. */
  public float[] inputs() {
    return inputs;
  }

  /** {@link #inputs()} as a buffer over the same memory. */
  public FloatBuffer inputBuffer() {
    return FloatBuffer.wrap(inputs);
  }

  /** The class index of every image; the array itself, not a copy. */
  public int[] labels() {
    return labels;
  }
}
