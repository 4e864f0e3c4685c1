package dev.lathe.trainer.batch;

import java.util.NoSuchElementException;

/**
 * A given number of minibatches of another source: a share of a pass, or as many passes as it
 * takes.
 */
record FirstBatches(BatchSource source, int count) implements BatchSource {
  @Override
  public int batchesPerPass() {
    return source.batchesPerPass() == 0 ? 0 : count;
  }

  @Override
  public Pass pass(int number) {
    int passes = (count - 1) / Math.max(1, source.batchesPerPass()) + 1;
    return new Limited(number * passes);
  }

  @Override
  public String identity() {
    return source.identity() + ", " + count + " minibatches";
  }

  /** Goes from one pass of the source to the next until there are enough. */
  private final class Limited implements Pass {
    private int number;
    private int given;
    private Pass open;

    Limited(int number) {
      this.number = number;
      this.open = source.pass(number);
    }

    @Override
    public boolean hasNext() {
      return given < batchesPerPass();
    }

    @Override
    public Minibatch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("All %d minibatches are given.".formatted(count));
      }
      if (!open.hasNext()) {
        open.close();
        open = source.pass(++number);
      }
      given++;
      return open.next();
    }

    @Override
    public void close() {
      open.close();
    }
  }
}
