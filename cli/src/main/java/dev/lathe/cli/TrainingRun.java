package dev.lathe.cli;

import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.Graph;
import dev.lathe.trainer.BatchSource;
import dev.lathe.trainer.Evaluation;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.TrainingResult;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Trains networks on the images of one data set, and judges them on its test images.
 *
 * @param normalization how pixels become the networks' input
 */
record TrainingRun(
    Dataset dataset, Normalization normalization, TrainingOptions options, Console console) {
  /**
   * Trains, going on from the checkpoints of an earlier run that was cut off.
   *
   * @param teacher the network to imitate, or null
   */
  TrainingResult train(Graph student, @Nullable Graph teacher, Path checkpoints) {
    if (options.epochs() < 1) {
      throw new UserException("There are no epochs to train.", "Maybe say --epochs 5.");
    }
    BatchSource batches =
        BatchSource.training(dataset.train(), options.batchOptions(normalization));
    return Trainer.train(
        new TrainingJob(student, teacher, batches, null, options, checkpoints), console.progress());
  }

  /** The share of test images whose class a network names. */
  double accuracy(Graph graph) {
    return Evaluation.top1(graph, dataset.test(), normalization, console.progress());
  }
}
