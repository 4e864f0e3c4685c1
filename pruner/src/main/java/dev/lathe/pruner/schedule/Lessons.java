package dev.lathe.pruner.schedule;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.BatchOptions;
import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.graph.Network;
import dev.lathe.onnx.Graph;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.importance.ImportanceEstimator;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.trainer.Held;
import dev.lathe.trainer.Imitation;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.batch.BatchSource;

/**
 * What images teach between two plans: the worth of units and better weights. Every step draws
 * images of its own.
 *
 * @param images to learn from
 * @param normalization how pixels become the network's input
 * @param training how networks are trained, but for how long
 */
record Lessons(
    LabelledImages images,
    Normalization normalization,
    TrainingOptions training,
    Progress progress) {
  /** Examples as importance sees them. */
  BatchSource examples(ImportanceOptions options, int step) {
    return BatchSource.training(
        images,
        new BatchOptions(
            options.batchSize(), normalization, Augmentation.none(), options.seed() + step));
  }

  /** What the units of a network are worth. */
  Importance estimate(Network network, ImportanceOptions options, int step) {
    return ImportanceEstimator.estimate(
        network, images, normalization, options.withSeed(options.seed() + step), progress);
  }

  /** A network after some minibatches with another one as teacher. */
  Graph train(Graph student, Graph teacher, Held held, int minibatches, int step) {
    TrainingOptions options =
        training.toBuilder().epochs(1).warmUpEpochs(0).seed(training.seed() + step).build();
    BatchSource batches =
        BatchSource.training(images, options.batchOptions(normalization)).first(minibatches);
    TrainingJob job =
        new TrainingJob(student, teacher, batches, null, options, null)
            .withTeacher(teacher)
            .withLoss(Imitation.loss(student, options))
            .holding(held);
    return Trainer.train(job, progress).graph();
  }
}
