package dev.lathe.cli;

import dev.lathe.foundation.UsageException;
import dev.lathe.pruner.importance.Criterion;
import dev.lathe.pruner.importance.ImportanceOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says how the importance of channels is measured. */
final class ImportanceChoice {
  @Option(
      names = "--criterion",
      defaultValue = "taylor",
      paramLabel = "NAME",
      description =
          "What a channel is worth: taylor, taylor-weight, fisher, l1, l2, batch-norm,"
              + " geometric-median or random (default: ${DEFAULT-VALUE}).")
  private String criterion = "";

  @Option(
      names = "--importance-images",
      paramLabel = "N",
      description =
          "Images that the importance is measured on, in minibatches of 64 (default: 4096, or fewer"
              + " where the folder has fewer).")
  private @Nullable Integer importanceImages;

  @Option(
      names = "--probe-images",
      paramLabel = "N",
      description =
          "Images that narrowed networks are run on, to scale what channels are worth to what is"
              + " really lost with them (default: 512; 0 for not at all).")
  private @Nullable Integer probeImages;

  /** The options, with the choice of images from a seed. */
  ImportanceOptions build(long seed) {
    ImportanceOptions options =
        ImportanceOptions.defaults(seed).withCriterion(Criterion.ofLabel(criterion));
    if (importanceImages != null) {
      if (importanceImages < 1) {
        throw new UsageException(
            "The number of images for the importance (%d) must be at least 1."
                .formatted(importanceImages),
            "Maybe leave --importance-images out.");
      }
      options = options.withImages(importanceImages);
    }
    return probeImages == null ? options : options.withProbeImages(probeImages);
  }
}
