package dev.lathe.trainer.batch;

import dev.lathe.dataset.BatchOptions;
import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import java.util.Iterator;
import java.util.List;

/**
 * Where minibatches come from. The images of the {@code dataset} module are one such source; a
 * user's own data is another.
 */
public interface BatchSource {
  /** The number of minibatches in every pass. */
  int batchesPerPass();

  /**
   * Begins a pass.
   *
   * @param number 0 or more; the same number always gives the same batches, so that a run that was
   *     cut off goes on with what it would have got
   */
  Pass pass(int number);

  /** What a checkpoint remembers of this source, to refuse to go on with another one. */
  default String identity() {
    return "";
  }

  /**
   * The part of every minibatch that one of several processes computes.
   *
   * @param number of the part, from 0
   * @param count parts altogether, at least 1
   */
  default BatchSource part(int number, int count) {
    return count == 1 ? this : new Part(this, number, count);
  }

  /**
   * A source of so many minibatches of this one: a share of a pass, or as many passes as it takes.
   *
   * @param count at least 1
   */
  default BatchSource first(int count) {
    return new FirstBatches(this, count);
  }

  /** One pass over the examples; close it, also when leaving early. */
  interface Pass extends Iterator<Minibatch>, AutoCloseable {
    @Override
    void close();
  }

  /** Shuffled and augmented images, made ahead by a thread of their own. */
  static BatchSource training(LabelledImages images, BatchOptions options) {
    return new ImageSource(images, options, true);
  }

  /** Images in their order as they are; the last batch may be smaller. */
  static BatchSource evaluation(LabelledImages images, int batchSize, Normalization normalization) {
    BatchOptions options =
        new BatchOptions(batchSize, normalization, dev.lathe.dataset.Augmentation.none(), 0);
    return new ImageSource(images, options, false);
  }

  /** The same batches in every pass. */
  static BatchSource of(List<Minibatch> batches) {
    return new FixedSource(List.copyOf(batches));
  }
}
