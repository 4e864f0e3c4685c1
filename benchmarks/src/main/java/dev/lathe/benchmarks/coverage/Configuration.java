package dev.lathe.benchmarks.coverage;

/**
 * How an architecture is exported.
 *
 * @param batchNorm {@code kept} or {@code folded}; {@code none} for a network without any, which
 *     makes the two the same
 * @param opset the operator set asked for
 */
public record Configuration(String batchNorm, int opset) {
  /** Reads {@code kept-12}. */
  static Configuration parse(String text) {
    String[] parts = text.split("-", -1);
    if (parts.length != 2 || !parts[0].matches("kept|folded") || !parts[1].matches("\\d{1,2}")) {
      throw new IllegalArgumentException(
          "The configuration (%s) is none; write kept-12 or folded-16.".formatted(text));
    }
    return new Configuration(parts[0], Integer.parseInt(parts[1]));
  }

  /** The same of a network without batch norm. */
  Configuration withoutBatchNorm() {
    return new Configuration("none", opset);
  }

  boolean isFolded() {
    return batchNorm.equals("folded");
  }

  @Override
  public String toString() {
    return batchNorm + "-" + opset;
  }
}
