package dev.lathe.cli;

import dev.lathe.pruner.importance.Criterion;
import dev.lathe.pruner.importance.ImportanceOptions;
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

  /** The options, with the choice of images from a seed. */
  ImportanceOptions build(long seed) {
    return ImportanceOptions.defaults(seed).withCriterion(Criterion.ofLabel(criterion));
  }
}
