package dev.lathe.cli;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.ImageShape;
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
              + " batch normalisation).")
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
    return builder.build();
  }
}
