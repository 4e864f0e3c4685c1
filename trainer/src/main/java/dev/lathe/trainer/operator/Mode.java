package dev.lathe.trainer.operator;

/**
 * How a network is run.
 *
 * @param batchStatistics whether batch normalisation normalises by the batch and updates its
 *     running statistics
 * @param statisticsMomentum share of the old running statistics that is kept (ONNX's convention),
 *     or NaN for what each batch normalisation says itself
 * @param drops whether dropout drops
 */
public record Mode(boolean batchStatistics, double statisticsMomentum, boolean drops) {
  /** As deployed: running statistics, no dropout. */
  public static final Mode EVALUATION = new Mode(false, Double.NaN, false);

  /** As trained: batch statistics, dropout. */
  public static final Mode TRAINING = new Mode(true, Double.NaN, true);
}
