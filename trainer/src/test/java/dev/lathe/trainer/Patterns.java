package dev.lathe.trainer;

import dev.lathe.trainer.architecture.ResidualNetworkOptions;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Grey 8x8 images of three classes: rows, columns and squares, with noise and random phase. */
final class Patterns {
  static final int CLASSES = 3;
  private static final int SIDE = 8;

  private Patterns() {}

  static BatchSource labelled(int batches, long seed) {
    return source(batches, seed, true);
  }

  static BatchSource unlabelled(int batches, long seed) {
    return source(batches, seed, false);
  }

  static ResidualNetworkOptions network(long seed) {
    return new ResidualNetworkOptions(CLASSES, 1, SIDE, SIDE, 4, List.of(1, 1), seed);
  }

  private static BatchSource source(int batches, long seed, boolean labelled) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Minibatch> made = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      made.add(batch(random, 32, labelled));
    }
    return BatchSource.of(made);
  }

  private static Minibatch batch(SplittableRandom random, int size, boolean labelled) {
    float[] inputs = new float[size * SIDE * SIDE];
    int @Nullable [] labels = labelled ? new int[size] : null;
    for (int i = 0; i < size; i++) {
      int label = random.nextInt(CLASSES);
      if (labels != null) {
        labels[i] = label;
      }
      int phase = random.nextInt(2);
      for (int place = 0; place < SIDE * SIDE; place++) {
        int row = place / SIDE;
        int column = place % SIDE;
        int stripe = label == 0 ? row : label == 1 ? column : row + column;
        double light = (stripe + phase) % 2 == 0 ? 1 : -1;
        inputs[i * SIDE * SIDE + place] = (float) (light + 0.7 * random.nextGaussian());
      }
    }
    return new Minibatch(inputs, new long[] {size, 1, SIDE, SIDE}, labels);
  }
}
