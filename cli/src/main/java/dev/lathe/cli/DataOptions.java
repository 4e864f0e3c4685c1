package dev.lathe.cli;

import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.DatasetOptions;
import dev.lathe.dataset.DatasetReader;
import dev.lathe.dataset.ImageShape;
import dev.lathe.dataset.Labels;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.UsageException;
import dev.lathe.onnx.Graph;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name labelled images and how they become a network's input. */
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "Labelled images: a folder or zip of train/<class>/*.jpg and test/<class>/*.jpg,"
              + " or a folder of IDX files; with --no-labels any images.")
  private @Nullable Path data;

  @Option(
      names = "--no-labels",
      description =
          "Learn from the original's answers alone; images may lie anywhere, and a network need not"
              + " name classes.")
  private boolean noLabels;

  @Option(
      names = "--mean",
      split = ",",
      paramLabel = "M",
      description =
          "What is subtracted from pixels on the scale 0 to 1: one number, or one per channel"
              + " (default: what the model's metadata says, else 0).")
  private @Nullable List<Double> mean;

  @Option(
      names = "--std",
      split = ",",
      paramLabel = "S",
      description =
          "What pixels are divided by: one number, or one per channel (default: what the model's"
              + " metadata says, else 1).")
  private @Nullable List<Double> std;

  /** Whether the labels of training images are looked at. */
  boolean usesLabels() {
    return !noLabels;
  }

  /** Whether images are named. */
  boolean isGiven() {
    return data != null;
  }

  /** Where the images are. */
  Path path() {
    if (data == null) {
      throw new UsageException(
          "The images (--data) are not given.",
          "Maybe say --data FOLDER, or for lathe plan a criterion that looks at weights only, such"
              + " as --criterion l1.");
    }
    return data;
  }

  /**
   * Reads the images in the shape that a model takes.
   *
   * @throws UsageException if labels are to be learned from, and the model names no classes
   */
  Dataset read(ModelInterface model, Console console) {
    if (usesLabels() && !model.namesClasses()) {
      throw new UsageException(
          "The model names no classes, so that labels teach it nothing.",
          "Maybe say --no-labels: it then learns to answer as the original does.");
    }
    Labels labels = usesLabels() ? Labels.NEEDED : Labels.WHERE_KNOWN;
    DatasetOptions options =
        DatasetOptions.defaults()
            .withShape(model.image())
            .withClassCount(model.classes())
            .withLabels(model.namesClasses() ? labels : Labels.NONE);
    return DatasetReader.read(path(), options, console.progress());
  }

  /** Reads the images in their own shape. */
  Dataset read(Console console) {
    return DatasetReader.read(path(), DatasetOptions.defaults(), console.progress());
  }

  /** How pixels become inputs of a network made for these images: as said, else as measured. */
  Normalization normalization(Dataset dataset) {
    Normalization measured = Normalization.measuredOn(dataset.train());
    return Normalization.of(
        mean == null ? measured.mean() : mean,
        std == null ? measured.std() : std,
        dataset.shape().channels());
  }

  /** How pixels become inputs of {@code graph}: as said, else as the model's metadata says. */
  Normalization normalization(Graph graph, ImageShape shape) {
    Normalization known = NormalizationMetadata.read(graph, shape.channels());
    return Normalization.of(
        mean == null ? known.mean() : mean, std == null ? known.std() : std, shape.channels());
  }
}
