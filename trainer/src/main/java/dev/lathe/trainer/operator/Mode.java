package dev.lathe.trainer.operator;

/**
 * How a network is run.
 *
 * @param training whether dropout drops and batch normalisation normalises by the batch
 * @param statisticsMomentum share of the old running statistics that is kept (ONNX's convention),
 *     or NaN for what each batch normalisation says itself
 */
public record Mode(boolean training, double statisticsMomentum) {
  /** As deployed: running statistics, no dropout. */
  public static final Mode EVALUATION = new Mode(false, Double.NaN);

  /** As trained: batch statistics, dropout. */
  public static final Mode TRAINING = new Mode(true, Double.NaN);
}
