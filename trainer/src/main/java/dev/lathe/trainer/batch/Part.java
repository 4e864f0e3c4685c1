package dev.lathe.trainer.batch;

import dev.lathe.foundation.UserException;

/**
 * The part of every minibatch that one of several processes computes: neighbouring examples, as
 * many as its peers' or one more.
 *
 * @param whole the source that all of them share
 * @param number of the part, from 0
 * @param count parts altogether, at least 1
 */
record Part(BatchSource whole, int number, int count) implements BatchSource {
  @Override
  public int batchesPerPass() {
    return whole.batchesPerPass();
  }

  @Override
  public String identity() {
    return whole.identity();
  }

  @Override
  public Pass pass(int pass) {
    Pass all = whole.pass(pass);
    return new Pass() {
      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public Minibatch next() {
        return slice(all.next());
      }

      @Override
      public void close() {
        all.close();
      }
    };
  }

  private Minibatch slice(Minibatch batch) {
    if (batch.size() < count) {
      throw new UserException(
          "A minibatch of %d examples cannot be shared by %d processes."
              .formatted(batch.size(), count),
          "Maybe start fewer processes or choose larger minibatches.");
    }
    return batch.slice(start(batch.size(), number), start(batch.size(), number + 1));
  }

  private int start(int size, int part) {
    return (int) ((long) size * part / count);
  }
}
