package dev.lathe.trainer.batch;

import java.util.Iterator;
import java.util.List;

/** The same batches in every pass. */
record FixedSource(List<Minibatch> batches) implements BatchSource {
  @Override
  public int batchesPerPass() {
    return batches.size();
  }

  @Override
  public Pass pass(int number) {
    Iterator<Minibatch> iterator = batches.iterator();
    return new Pass() {
      @Override
      public boolean hasNext() {
        return iterator.hasNext();
      }

      @Override
      public Minibatch next() {
        return iterator.next();
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }
}
