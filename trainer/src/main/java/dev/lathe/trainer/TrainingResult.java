package dev.lathe.trainer;

import dev.lathe.onnx.Graph;
import java.util.List;

/**
 * What came of training.
 *
 * @param graph the trained network
 * @param epochs the course of the training, epoch by epoch
 * @param seconds time spent, over all runs where it was cut off and went on
 * @param seed the seed that decided order, changes and dropout
 */
public record TrainingResult(Graph graph, List<Epoch> epochs, double seconds, long seed) {
  /** Copies the list. */
  public TrainingResult {
    epochs = List.copyOf(epochs);
  }

  /**
   * One pass over the training examples.
   *
   * @param number from 1
   * @param loss mean over the epoch
   * @param trainingAccuracy share of right answers while training, 0 to 1; NaN without labels
   * @param validationAccuracy share of right answers afterwards, 0 to 1; NaN where nothing is
   *     judged
   * @param seconds time spent
   */
  public record Epoch(
      int number,
      double loss,
      double trainingAccuracy,
      double validationAccuracy,
      double seconds) {}

  /** Validation accuracy after the last epoch, 0 to 1; NaN where there is none. */
  public double lastAccuracy() {
    return epochs.isEmpty() ? Double.NaN : epochs.get(epochs.size() - 1).validationAccuracy();
  }

  /** The highest validation accuracy after any epoch, 0 to 1; NaN where there is none. */
  public double bestAccuracy() {
    return epochs.stream()
        .mapToDouble(Epoch::validationAccuracy)
        .filter(accuracy -> !Double.isNaN(accuracy))
        .max()
        .orElse(Double.NaN);
  }
}
