package dev.lathe.lut;

import static java.util.Objects.requireNonNull;

/** One line of a {@link Journal}. */
public sealed interface JournalEntry {
  /**
   * A sample of a layer's surface.
   *
   * @param signature the layer
   * @param sample what was measured
   */
  record LayerSample(LayerSignature signature, Sample sample) implements JournalEntry {
    /** Checks for null. */
    public LayerSample {
      requireNonNull(signature, "signature is null");
      requireNonNull(sample, "sample is null");
    }
  }

  /**
   * A measurement of a whole model or of a variant of it.
   *
   * @param model what was measured
   */
  record ModelSample(ModelEntry model) implements JournalEntry {
    /** Checks for null. */
    public ModelSample {
      requireNonNull(model, "model is null");
    }
  }

  /**
   * Anything else that a run must know when it goes on.
   *
   * @param name what it is; the caller's words
   * @param text its value
   */
  record Note(String name, String text) implements JournalEntry {
    /** Checks for null. */
    public Note {
      Require.text("note name", name);
      requireNonNull(text, "text is null");
    }
  }
}
