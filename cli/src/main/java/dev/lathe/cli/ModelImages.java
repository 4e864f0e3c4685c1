package dev.lathe.cli;

import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.ImageShape;
import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.graph.Network;
import dev.lathe.trainer.BatchSource;
import dev.lathe.trainer.Evaluation;
import java.util.Arrays;

/**
 * Labelled images in the shape that a model takes, and how their pixels become its input.
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

  /** The training images with what the model itself takes them for instead of their labels. */
  LabelledImages labelledBy(Network network, Console console) {
    LabelledImages images = dataset.train();
    float[][] logits =
        Evaluation.logits(
            network.graph(),
            BatchSource.evaluation(images, BATCH_SIZE, normalization),
            console.progress());
    return images.withLabels(Arrays.stream(logits).mapToInt(ModelImages::highest).toArray());
  }

  private static int highest(float[] logits) {
    int best = 0;
    for (int index = 1; index < logits.length; index++) {
      best = logits[index] > logits[best] ? index : best;
    }
    return best;
  }
}
