package dev.lathe.cli;

import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.pruner.Judgement;
import dev.lathe.trainer.Evaluation;
import dev.lathe.trainer.Loss;
import dev.lathe.trainer.Losses;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.TrainingResult;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.peer.Peers;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Trains networks on the images of one data set, and judges them on its test images: in this
 * process, or in several that share every minibatch, of which the first one prints and writes.
 *
 * @param normalization how pixels become the networks' input
 * @param peers the processes that run this command together
 */
record TrainingRun(
    Dataset dataset,
    Normalization normalization,
    TrainingOptions options,
    Peers peers,
    Console console) {
  /** Trains from nothing; see {@link #train(Graph, Graph, Loss, Path)}. */
  TrainingResult train(Graph network, Path target) {
    return train(network, null, Losses.standard(options), target);
  }

  /**
   * Trains and writes the result, going on from the checkpoints beside it where an earlier run was
   * cut off.
   *
   * @param teacher the network to imitate, or null
   * @param target where the trained network goes
   */
  TrainingResult train(Graph student, @Nullable Graph teacher, Loss loss, Path target) {
    if (options.epochs() < 1) {
      throw new UserException("There are no epochs to train.", "Maybe say --epochs 5.");
    }
    if (isFirst()) {
      SlowTraining.warn(console);
    }
    BatchSource batches =
        BatchSource.training(dataset.train(), options.batchOptions(normalization));
    TrainingResult result =
        Trainer.train(
            new TrainingJob(
                student, teacher, batches, null, loss, options, Checkpoints.beside(target)),
            peers,
            progress());
    if (isFirst()) {
      OnnxFile.write(result.graph(), target);
      Checkpoints.delete(target);
    }
    return result;
  }

  /** The share of test images whose class a network names. */
  double accuracy(Graph graph) {
    return Evaluation.top1(graph, dataset.test(), normalization, peers, progress());
  }

  /** What a network is judged by: accuracy where classes are known, else agreement. */
  Judgement judgement(Graph graph) {
    return Judgement.of(graph, dataset.test());
  }

  /** How good a network is on the test images, 0 to 1, by {@link #judgement}. */
  double judged(Graph graph, @Nullable Graph teacher) {
    if (teacher == null || judgement(graph) == Judgement.ACCURACY) {
      return accuracy(graph);
    }
    return Judgement.AGREEMENT.of(graph, teacher, dataset.test(), normalization, progress());
  }

  /** Prints what came of it, once. */
  void print(OutputOptions output, Report report) {
    if (isFirst()) {
      output.print(console, report);
    }
  }

  private boolean isFirst() {
    return peers.rank() == 0;
  }

  private Progress progress() {
    return isFirst() ? console.progress() : Progress.silent();
  }
}
