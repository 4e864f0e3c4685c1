package dev.lathe.lut;

import static java.util.Objects.requireNonNull;

/**
 * What a surface is the latency of: two layers with the same key share a surface, within a model
 * and across models. Everything that changes the latency, other than the widths and what the
 * table's head says, is in the key: the operator, kernel, stride, spatial size, batch, what is
 * fused. Ordered and equal by the key alone.
 *
 * @param key canonical text, made by the profiler and opaque here; not empty
 * @param label a name for people; may be empty
 */
public record LayerSignature(String key, String label) implements Comparable<LayerSignature> {
  /** Checks that there is a key. */
  public LayerSignature {
    Require.text("signature key", key);
    requireNonNull(label, "label is null");
  }

  /** A signature without a label. */
  public static LayerSignature of(String key) {
    return new LayerSignature(key, "");
  }

  /** The label, or the key where there is none. */
  public String shown() {
    return label.isEmpty() ? key : label;
  }

  @Override
  public int compareTo(LayerSignature other) {
    return key.compareTo(other.key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LayerSignature that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }
}
