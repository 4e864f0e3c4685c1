package dev.lathe.cli;

import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.ImageShape;
import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.graph.Network;
import dev.lathe.trainer.Evaluation;
import dev.lathe.trainer.Imitation;
import dev.lathe.trainer.batch.BatchSource;
import java.util.Arrays;

/**
 * Images in the shape that a model takes, and how their pixels become its input.
 *
 * @param shape of every image
 */
record ModelImages(ImageShape shape, Dataset dataset, Normalization normalization) {
  private static final int BATCH_SIZE = 256;

  /** Reads the images that the options name for a model. */
  static ModelImages read(Network network, DataOptions data, Console console) {
    ModelInterface model = ModelInterface.of(network);
    return new ModelImages(
        model.image(),
        data.read(model, console),
        data.normalization(network.graph(), model.image()));
  }

  /**
   * The training images with the labels that importance looks at: their own, or without those what
   * a classifier itself takes them for; none of a network that names no classes.
   */
  LabelledImages examples(Network network, DataOptions data, Console console) {
    LabelledImages images = dataset.train();
    if (data.usesLabels() || !Imitation.namesClasses(network.graph())) {
      return images;
    }
    float[][] logits =
        Evaluation.logits(
            network.graph(),
            BatchSource.evaluation(images, BATCH_SIZE, normalization),
            console.progress());
    return images.withLabels(Arrays.stream(logits).mapToInt(Evaluation::highest).toArray());
  }
}
