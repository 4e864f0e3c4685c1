package dev.lathe.trainer.batch;

import dev.lathe.dataset.Batch;
import dev.lathe.dataset.BatchOptions;
import dev.lathe.dataset.Batches;
import dev.lathe.dataset.LabelledImages;

/** Images of the dataset module. */
record ImageSource(LabelledImages images, BatchOptions options, boolean shuffled)
    implements BatchSource {
  @Override
  public int batchesPerPass() {
    return shuffled
        ? Batches.trainingCount(images.size(), options.batchSize())
        : (images.size() + options.batchSize() - 1) / options.batchSize();
  }

  @Override
  public String identity() {
    return images.size() + " images, " + images.shape() + ", " + options + ", " + shuffled;
  }

  @Override
  public Pass pass(int number) {
    Batches batches =
        shuffled
            ? Batches.training(images, options, number)
            : Batches.evaluation(images, options.batchSize(), options.normalization());
    boolean labelled = images.isLabelled();
    return new Pass() {
      @Override
      public boolean hasNext() {
        return batches.hasNext();
      }

      @Override
      public Minibatch next() {
        Batch batch = batches.next();
        long[] shape = {
          batch.size(), batch.shape().channels(), batch.shape().height(), batch.shape().width()
        };
        return new Minibatch(batch.inputs(), shape, labelled ? batch.labels() : null);
      }

      @Override
      public void close() {
        batches.close();
      }
    };
  }
}
