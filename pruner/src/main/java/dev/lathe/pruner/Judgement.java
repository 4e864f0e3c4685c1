package dev.lathe.pruner;

import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.onnx.Graph;
import dev.lathe.trainer.Evaluation;
import dev.lathe.trainer.Imitation;
import dev.lathe.trainer.batch.BatchSource;

/** By what a network is judged. */
public enum Judgement {
  /** The share of images whose class it names. */
  ACCURACY,

  /**
   * How far it answers what the original does, for images without labels and networks that name no
   * classes; see {@link Evaluation#agreement}.
   */
  AGREEMENT;

  private static final int BATCH_SIZE = 64;

  /** Accuracy where images have classes and a network names them, else agreement. */
  public static Judgement of(Graph graph, LabelledImages images) {
    boolean known = images.isLabelled() && Imitation.namesClasses(graph);
    return known ? ACCURACY : AGREEMENT;
  }

  /**
   * Judges a network, 0 to 1.
   *
   * @param original whose answers count where there are no labels
   * @param images what it is judged on
   */
  public double of(
      Graph graph,
      Graph original,
      LabelledImages images,
      Normalization normalization,
      Progress progress) {
    if (this == ACCURACY) {
      return Evaluation.top1(graph, images, normalization, progress);
    }
    BatchSource batches = BatchSource.evaluation(images, BATCH_SIZE, normalization);
    return Evaluation.agreement(graph, original, batches, progress);
  }
}
