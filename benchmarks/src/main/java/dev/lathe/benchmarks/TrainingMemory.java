package dev.lathe.benchmarks;

import dev.lathe.foundation.Progress;
import dev.lathe.trainer.TorchRuntime;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.architecture.ResidualNetworkOptions;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;

/**
 * Shows that training takes no more memory the longer it runs: trains a small network and prints,
 * as a Markdown table, how much memory the process has and how much of it JavaCPP holds for objects
 * of libtorch. Argument: the number of steps, 2000 where left out.
 */
public final class TrainingMemory {
  private static final int ROWS = 10;
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;

  private TrainingMemory() {}

  /** Runs the benchmark. */
  public static void main(String[] arguments) {
    int steps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2000;
    TorchRuntime.useThreads(1);
    SplittableRandom random = new SplittableRandom(1);
    float[] inputs = new float[16 * 3 * 16 * 16];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) random.nextGaussian();
    }
    int[] labels = random.ints(16, 0, 10).toArray();
    Minibatch batch = new Minibatch(inputs, new long[] {16, 3, 16, 16}, labels);
    System.out.println("| step | process, MiB | objects of libtorch held from Java |");
    System.out.println("|---|---|---|");
    Trainer.train(
        TrainingJob.of(
            ResidualNetwork.build(
                new ResidualNetworkOptions(10, 3, 16, 16, 8, List.of(1, 1, 1), 1)),
            new Watched(batch, steps),
            TrainingOptions.defaults().toBuilder().epochs(1).averaging(0.99).build()),
        Progress.silent());
  }

  /** The same minibatch again and again, printing now and then. */
  private record Watched(Minibatch batch, int batchesPerPass) implements BatchSource {
    @Override
    public Pass pass(int number) {
      return new Pass() {
        private int step;

        @Override
        public boolean hasNext() {
          if (step % (batchesPerPass / ROWS) == 0) {
            System.out.println(
                String.format(
                    Locale.ROOT,
                    "| %d | %.1f | %d |",
                    step,
                    Pointer.physicalBytes() / BYTES_PER_MEBIBYTE,
                    Pointer.totalCount()));
          }
          return step < batchesPerPass;
        }

        @Override
        public Minibatch next() {
          step++;
          return batch;
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };
    }
  }
}
