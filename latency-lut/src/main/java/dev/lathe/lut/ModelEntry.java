package dev.lathe.lut;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A whole model that was measured.
 *
 * @param modelHash the hash of the ONNX file that the model is a variant of
 * @param variant which variant of it; empty for the file itself
 * @param name a name for people; may be empty
 * @param batch how many inputs at once; 1 or more
 * @param timing what the repeated timings of one batch say
 * @param parts what each layer took within the whole, in running order; together the timing's
 *     median; empty where the runtime does not tell
 */
public record ModelEntry(
    String modelHash, String variant, String name, int batch, Timing timing, List<Part> parts) {
  /** Checks the ranges. */
  public ModelEntry {
    Require.text("modelHash", modelHash);
    requireNonNull(variant, "variant is null");
    requireNonNull(name, "name is null");
    Require.atLeast("batch", batch, 1);
    requireNonNull(timing, "timing is null");
    parts = List.copyOf(parts);
  }

  /**
   * A layer within a model.
   *
   * @param layer the layer's name in the model
   * @param widths the point of the layer's surface
   * @param nanos what it took there
   */
  public record Part(String layer, Widths widths, double nanos) {
    /** Checks the ranges. */
    public Part {
      requireNonNull(layer, "layer is null");
      requireNonNull(widths, "widths is null");
      Require.nanos("nanos", nanos);
    }
  }

  /** An entry of which only the whole is known. */
  public static ModelEntry ofWhole(
      String modelHash, String variant, String name, int batch, Timing timing) {
    return new ModelEntry(modelHash, variant, name, batch, timing, List.of());
  }

  /** The same, but nothing is known of the layers. */
  public ModelEntry withoutParts() {
    return ofWhole(modelHash, variant, name, batch, timing);
  }

  /** The same with another timing; the parts stay. */
  public ModelEntry withTiming(Timing other) {
    return new ModelEntry(modelHash, variant, name, batch, other, parts);
  }

  /** The entry on a machine on which everything takes {@code factor} times as long. */
  public ModelEntry scaled(double factor) {
    return new ModelEntry(
        modelHash,
        variant,
        name,
        batch,
        timing.scaled(factor),
        parts.stream()
            .map(part -> new Part(part.layer, part.widths, part.nanos * factor))
            .toList());
  }
}
