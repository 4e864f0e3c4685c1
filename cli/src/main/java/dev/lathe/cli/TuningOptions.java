package dev.lathe.cli;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.ImageShape;
import dev.lathe.trainer.Optimizer;
import dev.lathe.trainer.Precision;
import dev.lathe.trainer.TrainingOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how a network is trained. */
final class TuningOptions {
  /** Images are shifted by up to this share of their side: 2 of 32 pixels, 14 of 224. */
  private static final int SHIFT_SHARE = 16;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training images (default: 10).")
  private @Nullable Integer epochs;

  @Option(
      names = "--train-batch",
      paramLabel = "N",
      description = "Images in a training batch (default: 128).")
  private @Nullable Integer batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description =
          "The highest learning rate (default: 0.1 from nothing, 0.05 with a teacher, 0.02 without"
              + " batch normalisation; with adamw 0.001, 0.0005 with a teacher).")
  private @Nullable Double learningRate;

  @Option(
      names = "--label-smoothing",
      paramLabel = "S",
      description = "Share of the target spread over all classes (default: 0.1).")
  private @Nullable Double labelSmoothing;

  @Option(
      names = "--distillation",
      paramLabel = "S",
      description = "Share of the loss that imitates the original (default: 0.5; 0 is off).")
  private @Nullable Double distillation;

  @Option(
      names = "--optimizer",
      paramLabel = "sgd|adamw",
      description = "How gradients become steps (default: sgd, with Nesterov momentum 0.9).")
  private @Nullable Kind optimizer;

  @Option(
      names = "--weight-decay",
      paramLabel = "D",
      description =
          "Weight decay of kernels and matrices, not of biases and normalisations (default:"
              + " 0.0005).")
  private @Nullable Double weightDecay;

  @Option(
      names = "--mixup",
      paramLabel = "A",
      description =
          "How strongly pairs of images are mixed, 0 to 1 (default: 0, not at all; usual is 0.2).")
  private @Nullable Double mixup;

  @Option(
      names = "--averaging",
      paramLabel = "D",
      description =
          "Decay of a moving average of the weights, which is then the result (default: 0, none;"
              + " usual is 0.999).")
  private @Nullable Double averaging;

  @Option(
      names = "--precision",
      paramLabel = "float32|bfloat16",
      description =
          "What products are computed in (default: float32; bfloat16 pays on processors that have"
              + " it).")
  private @Nullable Precision precision;

  @Option(
      names = "--shift",
      paramLabel = "PIXELS",
      description = "Random shift of training images (default: a sixteenth of their side).")
  private @Nullable Integer shift;

  @Option(
      names = "--no-flip",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Whether training images are mirrored at random (default: they are).")
  private boolean flip;

  /** The optimisers by their usual names. */
  enum Kind {
    /** Stochastic gradient descent with Nesterov momentum. */
    SGD,
    /** Adam with decoupled weight decay. */
    ADAMW
  }

  /** The options for images of a shape. */
  TrainingOptions build(ImageShape shape, long seed) {
    TrainingOptions.Builder builder = TrainingOptions.defaults().toBuilder().seed(seed);
    builder.labelSmoothing(labelSmoothing == null ? 0.1 : labelSmoothing);
    int pixels = shift == null ? Math.max(shape.height(), shape.width()) / SHIFT_SHARE : shift;
    builder.augmentation(new Augmentation(pixels, flip));
    if (epochs != null) {
      builder.epochs(epochs);
    }
    if (batchSize != null) {
      builder.batchSize(batchSize);
    }
    if (learningRate != null) {
      builder.learningRate(learningRate);
    }
    if (distillation != null) {
      builder.distillation(distillation);
    }
    if (optimizer != null) {
      builder.optimizer(optimizer == Kind.ADAMW ? Optimizer.adamW() : Optimizer.momentum());
    }
    if (weightDecay != null) {
      builder.weightDecay(weightDecay);
    }
    if (mixup != null) {
      builder.mixup(mixup);
    }
    if (averaging != null) {
      builder.averaging(averaging);
    }
    if (precision != null) {
      builder.precision(precision);
    }
    return builder.build();
  }
}
