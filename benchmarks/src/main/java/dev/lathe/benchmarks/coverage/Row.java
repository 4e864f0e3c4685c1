package dev.lathe.benchmarks.coverage;

import org.jspecify.annotations.Nullable;

/**
 * A row of the table: one export of one architecture.
 *
 * @param architecture its name in torchvision
 * @param family {@code classification}, {@code segmentation}, …
 * @param batchNorm {@code kept} as nodes, {@code folded} into convolutions, or {@code none} where
 *     there are none
 * @param requestedOpset the operator set asked for
 * @param opset the one it was exported with; newer where an operator needs it
 * @param publishedParameters what torchvision states; 0 for nothing
 * @param fileBytes the size of the file
 * @param failure what went wrong; empty where nothing did
 * @param finding what was found; null where it failed
 */
record Row(
    String architecture,
    String family,
    String batchNorm,
    int requestedOpset,
    int opset,
    long publishedParameters,
    long fileBytes,
    String failure,
    @Nullable Finding finding) {
  /** What tells one export from another. */
  String key() {
    return architecture + "-" + new Configuration(batchNorm, requestedOpset);
  }

  /** {@code proven}, {@code NOT PROVEN}, {@code IN PART} or {@code FAILED}. */
  String status() {
    if (finding == null) {
      return "FAILED";
    }
    if (!finding.cuts().stream().allMatch(Finding.Cut::proven)) {
      return "NOT PROVEN";
    }
    return finding.cuts().stream().allMatch(cut -> cut.unproven().isEmpty()) ? "proven" : "IN PART";
  }

  /** Whether analysis and surgery kept to their memory; not where the system does not say. */
  boolean isWithinMemory() {
    return finding != null
        && finding.surgeryPeakBytes() > 0
        && finding.surgeryPeakBytes() < Finding.maxSurgeryBytes(fileBytes);
  }
}
