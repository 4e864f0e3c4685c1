package dev.lathe.pruner;

import dev.lathe.graph.Selection;

/**
 * What is kept of a network, and what that was predicted to take.
 *
 * @param schemaVersion version of this form; {@link #SCHEMA_VERSION}
 * @param modelSha256 the model it belongs to
 * @param batch images in a batch for which latencies hold
 * @param selection units kept by channel group, and blocks removed
 * @param prediction what the latency model says of it
 * @param proof how good it is
 * @param criterion how importance was estimated
 * @param explanation what each layer gave up, and what the next steps would do
 */
public record Plan(
    int schemaVersion,
    String modelSha256,
    int batch,
    Selection selection,
    Prediction prediction,
    Proof proof,
    String criterion,
    PlanExplanation explanation) {
  /** The version of this form that is written. */
  public static final int SCHEMA_VERSION = 2;

  /**
   * What the latency model says of a plan.
   *
   * @param budgetMillis the most the result may take
   * @param originalMillis what the original takes, predicted
   * @param predictedMillis what the result takes, predicted
   * @param statedRelativeError the error of predictions on models that the calibration had not seen
   */
  public record Prediction(
      double budgetMillis,
      double originalMillis,
      double predictedMillis,
      double statedRelativeError) {}

  /**
   * How good a plan is.
   *
   * @param status {@code OPTIMAL} if no plan within the budget is worth more
   * @param objective the importance kept
   * @param bound no plan within the budget keeps more
   * @param total the importance of the whole network
   * @param solveSeconds time spent solving
   * @param seed the solver's seed
   */
  public record Proof(
      String status,
      double objective,
      double bound,
      double total,
      double solveSeconds,
      long seed) {}
}
