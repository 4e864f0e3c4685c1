package dev.lathe.pruner;

import dev.lathe.lut.Timing;
import dev.lathe.pruner.schedule.Course;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a compression: original, pruned and tuned model side by side, all measured in turns.
 *
 * @param schemaVersion version of this form; {@link #SCHEMA_VERSION}
 * @param model the original's name
 * @param device the device's id
 * @param budget the budget as it was given
 * @param method how the network was made smaller, such as {@code exact}
 * @param budgetMillis what the budget came to in the final measurement
 * @param batch images in a batch when latency was measured
 * @param seed where everything random started
 * @param course how the schedule went before the plan
 * @param proof how good the plan is
 * @param attempts the plans that were measured on the way, in order
 * @param finalMeasurements how often all models were measured together at the end: once, or where
 *     that missed the budget three times, of which the one with the middle use of the budget counts
 * @param judgement what the models' accuracy is: the share of classes named, or the agreement with
 *     the original's answers
 * @param models original, pruned and tuned
 */
public record CompressionResult(
    int schemaVersion,
    String model,
    String device,
    String budget,
    String method,
    double budgetMillis,
    int batch,
    long seed,
    Course course,
    Plan.Proof proof,
    List<Attempt> attempts,
    int finalMeasurements,
    Judgement judgement,
    List<Model> models) {
  /** The version of this form that is written. */
  public static final int SCHEMA_VERSION = 4;

  /** Copies the lists. */
  public CompressionResult {
    attempts = List.copyOf(attempts);
    models = List.copyOf(models);
  }

  /**
   * A plan that was measured on the way.
   *
   * @param predictedMillis what it was predicted to take
   * @param measuredMillis what it was measured to take, before tuning
   * @param budgetMillis the budget in the same measurement
   * @param importance the importance it keeps
   * @param unproven outputs that the proof of its cut could not compare, because the original
   *     computes them on no random input; none as a rule
   */
  public record Attempt(
      double predictedMillis,
      double measuredMillis,
      double budgetMillis,
      double importance,
      List<String> unproven) {
    /** Copies the list, which runs of before do not have. */
    public Attempt(
        double predictedMillis,
        double measuredMillis,
        double budgetMillis,
        double importance,
        @Nullable List<String> unproven) {
      this.predictedMillis = predictedMillis;
      this.measuredMillis = measuredMillis;
      this.budgetMillis = budgetMillis;
      this.importance = importance;
      this.unproven = unproven == null ? List.of() : List.copyOf(unproven);
    }
  }

  /**
   * One of the models.
   *
   * @param name {@code original}, {@code pruned} or {@code tuned}
   * @param parameters elements of its floating-point constants
   * @param macs multiply-accumulate operations for one image
   * @param predictedMillis what the latency model, corrected by all measured until then, said when
   *     the plan was made; for the original that is close to its measurement by construction
   * @param timing what it was measured to take, in the final measurement
   * @param accuracy of its answers on the test images, 0 to 1; see {@link Judgement}
   */
  public record Model(
      String name,
      long parameters,
      long macs,
      double predictedMillis,
      Timing timing,
      double accuracy) {
    /** The measured latency in milliseconds. */
    public double measuredMillis() {
      return timing.medianNanos() / 1e6;
    }
  }

  /** Whether the last model was measured to meet the budget. */
  public boolean meetsBudget() {
    return models.get(models.size() - 1).measuredMillis() <= budgetMillis;
  }
}
