package dev.lathe.dataset;

import dev.lathe.foundation.UserException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;

/**
 * One pass over a set of images, batch by batch. A thread of its own makes a few batches ahead of
 * the one that takes them; what they hold depends on the options and the epoch only. For one taking
 * thread; close it, also when leaving early.
 */
public final class Batches implements Iterator<Batch>, AutoCloseable {
  private static final int MAX_AHEAD = 4;
  private static final long MAX_AHEAD_BYTES = 1 << 27;
  private static final long SHUFFLE = 1;

  private final int count;
  private final BlockingQueue<Made> made;
  private final Thread worker;
  private int taken;

  private Batches(BatchMaker maker) {
    this.count = maker.count();
    long fitting = MAX_AHEAD_BYTES / maker.batchBytes();
    this.made = new ArrayBlockingQueue<>((int) Math.max(1, Math.min(MAX_AHEAD, fitting)));
    this.worker = new Thread(() -> makeAll(maker), "lathe-batches");
    worker.setDaemon(true);
    worker.start();
  }

  /**
   * The batches of one training epoch: shuffled by seed and epoch, augmented, all of the full size
   * (the few images left over are left out of this epoch), unless there are fewer images than one
   * batch holds, which then make one small batch. A run that goes on at epoch e gets what it would
   * have got without the break.
   *
   * @param epoch 0 or more
   * @throws UserException if there are no images, or the normalisation has other channels
   */
  public static Batches training(LabelledImages images, BatchOptions options, int epoch) {
    if (images.size() == 0) {
      throw new UserException(
          "The training images (0) must be at least one.", "Maybe the set has only a test split.");
    }
    int[] order = SeededRandom.of(options.seed(), SHUFFLE, epoch).permutation(images.size());
    int count = Math.max(1, images.size() / options.batchSize());
    return new Batches(new BatchMaker(images, options, epoch, order, count));
  }

  /**
   * The number of batches that {@link #training} makes in every epoch.
   *
   * @param imageCount number of images
   */
  public static int trainingCount(int imageCount, int batchSize) {
    BatchOptions.checkBatchSize(batchSize);
    return imageCount == 0 ? 0 : Math.max(1, imageCount / batchSize);
  }

  /**
   * All images in their order, unchanged but for the normalisation; the last batch may be smaller.
   *
   * @throws UserException if the batch size is not positive or the normalisation has other channels
   */
  public static Batches evaluation(
      LabelledImages images, int batchSize, Normalization normalization) {
    BatchOptions options = new BatchOptions(batchSize, normalization, Augmentation.none(), 0);
    int[] order = new int[images.size()];
    Arrays.setAll(order, i -> i);
    int count = (int) (((long) images.size() + batchSize - 1) / batchSize);
    return new Batches(new BatchMaker(images, options, 0, order, count));
  }

  /** The number of batches of the whole pass. */
  public int count() {
    return count;
  }

  @Override
  public boolean hasNext() {
    return taken < count;
  }

  /**
   * The next batch; waits for it if need be.
   *
   * @throws NoSuchElementException after the last one, or when this is closed
   * @throws CancellationException if the waiting thread is interrupted
   */
  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all " + count + " batches are taken");
    }
    try {
      Made next = made.take();
      taken++;
      if (next instanceof Failed failed) {
        throw new IllegalStateException("batch " + (taken - 1) + " failed", failed.cause());
      }
      return ((Ready) next).batch();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for a batch");
    }
  }

  /** Ends the making of batches; returns when its thread has ended. */
  @Override
  public void close() {
    taken = count;
    worker.interrupt();
    boolean interrupted = false;
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    made.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void makeAll(BatchMaker maker) {
    try {
      for (int number = 0; number < count && !Thread.interrupted(); number++) {
        made.put(make(maker, number));
      }
    } catch (InterruptedException e) {
      // Closed: nobody waits for more, and this thread ends here.
      return;
    }
  }

  private static Made make(BatchMaker maker, int number) {
    try {
      return new Ready(maker.make(number));
    } catch (RuntimeException | OutOfMemoryError e) {
      return new Failed(e);
    }
  }

  private sealed interface Made {}

  private record Ready(Batch batch) implements Made {}

  private record Failed(Throwable cause) implements Made {}
}
