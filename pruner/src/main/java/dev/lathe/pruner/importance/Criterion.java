package dev.lathe.pruner.importance;

import dev.lathe.foundation.UsageException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the importance of a unit is measured. */
public enum Criterion {
  /**
   * First-order Taylor as HALP takes it (arXiv 2110.10811, equation 3): |Σ over coupled layers of
   * γ·∂L/∂γ + β·∂L/∂β| where each of them has a batch normalisation, else as {@link
   * #TAYLOR_WEIGHT}; the mean over minibatches.
   */
  TAYLOR(true),

  /** First-order Taylor over weights: |Σ over coupled layers and a unit's weights of w·∂L/∂w|. */
  TAYLOR_WEIGHT(true),

  /**
   * The square of what {@link #TAYLOR} takes the absolute value of, averaged over minibatches
   * (Molchanov et al., arXiv 1906.10771, equation 8): the diagonal of the empirical Fisher
   * information in the direction of the unit's removal.
   */
  FISHER(true),

  /** Magnitude: the sum of absolute weights (Li et al., arXiv 1608.08710), over coupled layers. */
  L1(false),

  /** Magnitude: the Euclidean norm of the weights of each coupled layer, summed over them. */
  L2(false),

  /**
   * Scale of the batch normalisation, |γ|, summed over coupled layers (Liu et al., arXiv
   * 1708.06519). Networks whose groups have none are refused.
   */
  BATCH_NORM(false),

  /**
   * Distance to the geometric median (FPGM, He et al., arXiv 1811.00250, equation 6): the sum of
   * Euclidean distances to all units of the same layer, summed over coupled layers.
   */
  GEOMETRIC_MEDIAN(false),

  /** A number above 0 and up to 1 from the seed: what every other criterion must beat. */
  RANDOM(false);

  private final boolean needsImages;

  Criterion(boolean needsImages) {
    this.needsImages = needsImages;
  }

  /** Whether it looks at labelled images; the others look at the weights alone. */
  public boolean needsImages() {
    return needsImages;
  }

  /** Its name in files and on the command line, such as {@code geometric-median}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The criterion of a {@link #label}.
   *
   * @throws UsageException if there is none
   */
  public static Criterion ofLabel(String label) {
    return Arrays.stream(values())
        .filter(criterion -> criterion.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "There is no measure of importance (%s).".formatted(label),
                    "Maybe one of "
                        + Arrays.stream(values())
                            .map(Criterion::label)
                            .collect(Collectors.joining(", "))
                        + "."));
  }
}
