package dev.lathe.trainer;

import static java.util.Objects.requireNonNull;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.BatchOptions;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.UsageException;
import java.util.Locale;

/**
 * How a network is trained. {@link #defaults()} are meant for fine-tuning a network with batch
 * normalisation; every other choice starts from them through {@link #toBuilder()}.
 *
 * @param epochs passes over the training examples, 0 or more
 * @param batchSize examples in a minibatch, 1 or more
 * @param learningRate at its highest; NaN lets the trainer choose: 0.1 with batch normalisations,
 *     0.05 where there is a teacher too and little has to change, 0.02 without batch
 *     normalisations, where nothing holds activations in bounds; with AdamW 0.001, or 0.0005 where
 *     there is a teacher
 * @param warmUpEpochs epochs (or parts of one) in which the learning rate rises from near zero
 * @param optimizer how gradients become steps
 * @param weightDecay of kernels and matrices, not of biases, scales and shifts
 * @param clipNorm the norm that the gradient of all parameters together is cut to; infinity for
 *     none; NaN lets the trainer choose: 5 with batch normalisations, 1 without
 * @param labelSmoothing share of the target spread over all classes, in [0, 1)
 * @param mixup how strongly pairs of examples are mixed: both parameters of the beta distribution
 *     that the share of the first is drawn from (Zhang et al.: "mixup", 2018, equation 1), in [0,
 *     1]; 0 for not at all
 * @param distillation share of the loss that is distillation where there is a teacher, in [0, 1];
 *     the rest is cross-entropy with the labels. 1 needs no labels
 * @param temperature of distillation, positive
 * @param averaging decay of an exponential moving average of the weights, which is then the result;
 *     0 for none
 * @param precision what products and convolutions are computed in
 * @param checkpointSeconds a checkpoint is written this often besides the ends of epochs
 * @param augmentation random changes to training images
 * @param seed decides order, changes and dropout
 */
public record TrainingOptions(
    int epochs,
    int batchSize,
    double learningRate,
    double warmUpEpochs,
    Optimizer optimizer,
    double weightDecay,
    double clipNorm,
    double labelSmoothing,
    double mixup,
    double distillation,
    double temperature,
    double averaging,
    Precision precision,
    double checkpointSeconds,
    Augmentation augmentation,
    long seed) {
  private static final TrainingOptions DEFAULTS =
      new TrainingOptions(
          10,
          128,
          Double.NaN,
          0.5,
          Optimizer.momentum(),
          5e-4,
          Double.NaN,
          0.0,
          0.0,
          0.5,
          2.0,
          0.0,
          Precision.FLOAT32,
          30,
          Augmentation.none(),
          1);

  /**
   * Checks the ranges.
   *
   * @throws UsageException naming the number that is out of range
   */
  public TrainingOptions {
    check("number of epochs", epochs, epochs >= 0, "must not be negative");
    check("batch size", batchSize, batchSize >= 1, "must be at least 1");
    boolean chosen = Double.isNaN(learningRate);
    check("learning rate", learningRate, chosen || positive(learningRate), "must be positive");
    check("warm-up", warmUpEpochs, warmUpEpochs >= 0, "must not be negative");
    requireNonNull(optimizer, "optimizer is null");
    requireNonNull(precision, "precision is null");
    check("weight decay", weightDecay, weightDecay >= 0, "must not be negative");
    check("clip norm", clipNorm, Double.isNaN(clipNorm) || clipNorm > 0, "must be positive");
    boolean smooth = labelSmoothing >= 0 && labelSmoothing < 1;
    check("label smoothing", labelSmoothing, smooth, "must lie in [0, 1)");
    check("mixup", mixup, mixup >= 0 && mixup <= 1, "must lie in [0, 1]");
    boolean share = distillation >= 0 && distillation <= 1;
    check("share of distillation", distillation, share, "must lie in [0, 1]");
    check("temperature", temperature, positive(temperature), "must be positive");
    check("averaging", averaging, averaging >= 0 && averaging < 1, "must lie in [0, 1)");
    check(
        "seconds between checkpoints",
        checkpointSeconds,
        checkpointSeconds > 0,
        "must be positive");
  }

  /** The defaults. */
  public static TrainingOptions defaults() {
    return DEFAULTS;
  }

  /** How batches are made of images. */
  public BatchOptions batchOptions(Normalization normalization) {
    return new BatchOptions(batchSize, normalization, augmentation, seed);
  }

  /** A builder that starts from these options. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  private static boolean positive(double number) {
    return number > 0 && Double.isFinite(number);
  }

  private static void check(String what, double number, boolean holds, String rule) {
    if (!holds) {
      throw new UsageException(
          String.format(Locale.ROOT, "The %s (%s) %s.", what, number, rule), "");
    }
  }

  /** Changes some options and leaves the others; see {@link TrainingOptions} for what they mean. */
  public static final class Builder {
    private int epochs;
    private int batchSize;
    private double learningRate;
    private double warmUpEpochs;
    private Optimizer optimizer;
    private double weightDecay;
    private double clipNorm;
    private double labelSmoothing;
    private double mixup;
    private double distillation;
    private double temperature;
    private double averaging;
    private Precision precision;
    private double checkpointSeconds;
    private Augmentation augmentation;
    private long seed;

    private Builder(TrainingOptions from) {
      epochs = from.epochs;
      batchSize = from.batchSize;
      learningRate = from.learningRate;
      warmUpEpochs = from.warmUpEpochs;
      optimizer = from.optimizer;
      weightDecay = from.weightDecay;
      clipNorm = from.clipNorm;
      labelSmoothing = from.labelSmoothing;
      mixup = from.mixup;
      distillation = from.distillation;
      temperature = from.temperature;
      averaging = from.averaging;
      precision = from.precision;
      checkpointSeconds = from.checkpointSeconds;
      augmentation = from.augmentation;
      seed = from.seed;
    }

    /** Sets {@link TrainingOptions#epochs}. */
    public Builder epochs(int epochs) {
      this.epochs = epochs;
      return this;
    }

    /** Sets {@link TrainingOptions#batchSize}. */
    public Builder batchSize(int batchSize) {
      this.batchSize = batchSize;
      return this;
    }

    /** Sets {@link TrainingOptions#learningRate}. */
    public Builder learningRate(double learningRate) {
      this.learningRate = learningRate;
      return this;
    }

    /** Sets {@link TrainingOptions#warmUpEpochs}. */
    public Builder warmUpEpochs(double warmUpEpochs) {
      this.warmUpEpochs = warmUpEpochs;
      return this;
    }

    /** Sets {@link TrainingOptions#optimizer}. */
    public Builder optimizer(Optimizer optimizer) {
      this.optimizer = optimizer;
      return this;
    }

    /** Sets {@link TrainingOptions#weightDecay}. */
    public Builder weightDecay(double weightDecay) {
      this.weightDecay = weightDecay;
      return this;
    }

    /** Sets {@link TrainingOptions#clipNorm}. */
    public Builder clipNorm(double clipNorm) {
      this.clipNorm = clipNorm;
      return this;
    }

    /** Sets {@link TrainingOptions#labelSmoothing}. */
    public Builder labelSmoothing(double labelSmoothing) {
      this.labelSmoothing = labelSmoothing;
      return this;
    }

    /** Sets {@link TrainingOptions#mixup}. */
    public Builder mixup(double mixup) {
      this.mixup = mixup;
      return this;
    }

    /** Sets {@link TrainingOptions#distillation}. */
    public Builder distillation(double distillation) {
      this.distillation = distillation;
      return this;
    }

    /** Sets {@link TrainingOptions#temperature}. */
    public Builder temperature(double temperature) {
      this.temperature = temperature;
      return this;
    }

    /** Sets {@link TrainingOptions#averaging}. */
    public Builder averaging(double averaging) {
      this.averaging = averaging;
      return this;
    }

    /** Sets {@link TrainingOptions#precision}. */
    public Builder precision(Precision precision) {
      this.precision = precision;
      return this;
    }

    /** Sets {@link TrainingOptions#checkpointSeconds}. */
    public Builder checkpointSeconds(double checkpointSeconds) {
      this.checkpointSeconds = checkpointSeconds;
      return this;
    }

    /** Sets {@link TrainingOptions#augmentation}. */
    public Builder augmentation(Augmentation augmentation) {
      this.augmentation = augmentation;
      return this;
    }

    /** Sets {@link TrainingOptions#seed}. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * The options.
     *
     * @throws UsageException if a number is out of range
     */
    public TrainingOptions build() {
      return new TrainingOptions(
          epochs,
          batchSize,
          learningRate,
          warmUpEpochs,
          optimizer,
          weightDecay,
          clipNorm,
          labelSmoothing,
          mixup,
          distillation,
          temperature,
          averaging,
          precision,
          checkpointSeconds,
          augmentation,
          seed);
    }
  }
}
