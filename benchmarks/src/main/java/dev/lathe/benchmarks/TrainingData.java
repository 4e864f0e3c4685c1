package dev.lathe.benchmarks;

import dev.lathe.dataset.Augmentation;
import dev.lathe.dataset.BatchOptions;
import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.DatasetOptions;
import dev.lathe.dataset.DatasetReader;
import dev.lathe.dataset.ImageShape;
import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.architecture.ResidualNetworkOptions;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Shows whether training waits for its data: decodes a set of images, makes the batches of an
 * epoch, trains a residual network of 20 layers on some of them, and prints images per second and
 * the share of the training time that was spent waiting for a batch. Argument: the data.
 */
public final class TrainingData {
  private static final int BATCH = 128;
  private static final int TRAINED_BATCHES = 20;
  private static final double NANOS = 1e9;

  private TrainingData() {}

  /** Runs the benchmark. */
  public static void main(String[] arguments) {
    long start = System.nanoTime();
    Dataset dataset =
        DatasetReader.read(Path.of(arguments[0]), DatasetOptions.defaults(), Progress.silent());
    LabelledImages images = dataset.train();
    print("decode", images.size() + dataset.test().size(), System.nanoTime() - start);

    BatchOptions options =
        new BatchOptions(
            BATCH, Normalization.unit(images.shape().channels()), new Augmentation(2, true), 1);
    Waited all = new Waited(BatchSource.training(images, options));
    start = System.nanoTime();
    try (BatchSource.Pass pass = all.pass(0)) {
      while (pass.hasNext()) {
        pass.next();
      }
    }
    print("make batches", all.batchesPerPass() * BATCH, System.nanoTime() - start);

    LabelledImages some = images.first(TRAINED_BATCHES * BATCH);
    Waited waited = new Waited(BatchSource.training(some, options));
    TrainingOptions once = TrainingOptions.defaults().toBuilder().epochs(1).build();
    ImageShape shape = images.shape();
    ResidualNetworkOptions network =
        new ResidualNetworkOptions(
            dataset.classes().size(),
            shape.channels(),
            shape.height(),
            shape.width(),
            16,
            List.of(3, 3, 3),
            1);
    start = System.nanoTime();
    Trainer.train(TrainingJob.of(ResidualNetwork.build(network), waited, once), Progress.silent());
    long nanos = System.nanoTime() - start;
    print("train", waited.batchesPerPass() * BATCH, nanos);
    System.out.printf(
        Locale.ROOT, "waited for batches: %.2f %% of training%n", 100.0 * waited.nanos / nanos);
  }

  private static void print(String what, int images, long nanos) {
    System.out.printf(
        Locale.ROOT,
        "%s: %d images in %.1f s, %.0f a second%n",
        what,
        images,
        nanos / NANOS,
        images * NANOS / nanos);
  }

  /** A source that counts how long it keeps its reader waiting. */
  private static final class Waited implements BatchSource {
    private final BatchSource source;
    private long nanos;

    Waited(BatchSource source) {
      this.source = source;
    }

    @Override
    public int batchesPerPass() {
      return source.batchesPerPass();
    }

    @Override
    public Pass pass(int number) {
      Pass pass = source.pass(number);
      return new Pass() {
        @Override
        public boolean hasNext() {
          return pass.hasNext();
        }

        @Override
        public Minibatch next() {
          long start = System.nanoTime();
          Minibatch next = pass.next();
          nanos += System.nanoTime() - start;
          return next;
        }

        @Override
        public void close() {
          pass.close();
        }
      };
    }
  }
}
