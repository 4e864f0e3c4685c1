package dev.lathe.trainer.operator;

import org.jspecify.annotations.Nullable;

/**
 * How a network is run.
 *
 * @param batchStatistics whether batch normalisation normalises by the batch and updates its
 *     running statistics
 * @param statisticsMomentum share of the old running statistics that is kept (ONNX's convention),
 *     or NaN for what each batch normalisation says itself
 * @param drops whether dropout drops
 * @param peers the processes whose batches count as one for batch statistics, or null for this one
 *     alone
 */
public record Mode(
    boolean batchStatistics, double statisticsMomentum, boolean drops, @Nullable Exchange peers) {
  /** As deployed: running statistics, no dropout. */
  public static final Mode EVALUATION = new Mode(false, Double.NaN, false, null);

  /** As trained: batch statistics, dropout. */
  public static final Mode TRAINING = new Mode(true, Double.NaN, true, null);

  /** Batch statistics over the batches of all processes. */
  public Mode with(@Nullable Exchange others) {
    return new Mode(batchStatistics, statisticsMomentum, drops, others);
  }
}
