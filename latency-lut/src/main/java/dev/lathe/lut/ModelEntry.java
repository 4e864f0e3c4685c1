package dev.lathe.lut;

import static java.util.Objects.requireNonNull;

/**
 * A whole model that was measured.
 *
 * @param modelHash the hash of the ONNX file that the model is a variant of
 * @param variant which variant of it; empty for the file itself
 * @param name a name for people; may be empty
 * @param batch how many inputs at once; 1 or more
 * @param timing what the repeated timings of one batch say
 */
public record ModelEntry(String modelHash, String variant, String name, int batch, Timing timing) {
  /** Checks the ranges. */
  public ModelEntry {
    Require.text("modelHash", modelHash);
    requireNonNull(variant, "variant is null");
    requireNonNull(name, "name is null");
    Require.atLeast("batch", batch, 1);
    requireNonNull(timing, "timing is null");
  }

  /** The entry on a machine on which everything takes {@code factor} times as long. */
  ModelEntry scaled(double factor) {
    return new ModelEntry(modelHash, variant, name, batch, timing.scaled(factor));
  }
}
