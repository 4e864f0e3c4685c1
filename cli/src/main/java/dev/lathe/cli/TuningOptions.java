package dev.lathe.cli;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.ImageShape;
import dev.lathe.foundation.UsageException;
import dev.lathe.trainer.Optimizer;
import dev.lathe.trainer.Precision;
import dev.lathe.trainer.TrainingOptions;
import java.util.function.Consumer;
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
      names = "--warm-up",
      paramLabel = "EPOCHS",
      description =
          "Epochs, or a part of one, in which the learning rate rises from near zero (default:"
              + " 0.5).")
  private @Nullable Double warmUp;

  @Option(
      names = "--clip-norm",
      paramLabel = "N",
      description =
          "The norm that the gradients of a step are cut to (default: 5 with batch normalisations,"
              + " 1 without).")
  private @Nullable Double clipNorm;

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
      names = "--temperature",
      paramLabel = "T",
      description = "How soft the answers are that are imitated (default: 2).")
  private @Nullable Double temperature;

  @Option(
      names = "--features",
      defaultValue = "0",
      paramLabel = "W",
      description =
          "How much it counts, besides, that intermediate values are like the original's (default:"
              + " 0, not at all; usual is 0.5).")
  private double features;

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
              + " 0.0005; without labels 0, the original's weights being where they should).")
  private @Nullable Double weightDecay;

  @Option(
      names = "--mixup",
      paramLabel = "A",
      description =
          "How strongly pairs of images are mixed, 0 to 1 (default: 0, not at all; usual is 0.2).")
  private @Nullable Double mixup;

  @Option(
      names = {"--ema", "--averaging"},
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
      description =
          "Random shift of training images (default: a sixteenth of their side; without labels 0,"
              + " the original's answers being wanted for images as they come).")
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
    ADAMW;

    Optimizer optimizer() {
      return this == ADAMW ? Optimizer.adamW() : Optimizer.momentum();
    }
  }

  /** How much intermediate values count; 0 for not at all. */
  double features() {
    return features;
  }

  /**
   * The options for images of a shape.
   *
   * @param labels whether labels are learned from, or only the teacher's answers
   */
  TrainingOptions build(ImageShape shape, long seed, boolean labels) {
    if (!labels && distillation != null && distillation != 1) {
      throw new UsageException(
          "Without labels the share of distillation (%s) can only be 1.".formatted(distillation),
          "Maybe leave out --distillation or --no-labels.");
    }
    TrainingOptions.Builder builder = TrainingOptions.defaults().toBuilder().seed(seed);
    builder.labelSmoothing(labelSmoothing == null ? 0.1 : labelSmoothing);
    builder.augmentation(new Augmentation(shift == null ? usualShift(shape, labels) : shift, flip));
    set(epochs, builder::epochs);
    set(batchSize, builder::batchSize);
    set(learningRate, builder::learningRate);
    set(warmUp, builder::warmUpEpochs);
    set(clipNorm, builder::clipNorm);
    set(labels ? distillation : Double.valueOf(1), builder::distillation);
    set(temperature, builder::temperature);
    set(optimizer == null ? null : optimizer.optimizer(), builder::optimizer);
    set(labels || weightDecay != null ? weightDecay : Double.valueOf(0), builder::weightDecay);
    set(mixup, builder::mixup);
    set(averaging, builder::averaging);
    set(precision, builder::precision);
    return builder.build();
  }

  /**
   * Labels would be learned by heart without shifts. A teacher answers anything, and what it says
   * of shifted images takes room in a small network that is never asked about them.
   */
  private static int usualShift(ImageShape shape, boolean labels) {
    return labels ? Math.max(shape.height(), shape.width()) / SHIFT_SHARE : 0;
  }

  /** Hands on what was given. */
  private static <T> void set(@Nullable T given, Consumer<T> option) {
    if (given != null) {
      option.accept(given);
    }
  }
}
