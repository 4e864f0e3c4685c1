package dev.lathe.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.lathe.foundation.Progress;
import dev.lathe.onnx.Graph;
import dev.lathe.trainer.Precision;
import dev.lathe.trainer.TorchRuntime;
import dev.lathe.trainer.Trainer;
import dev.lathe.trainer.TrainingJob;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.architecture.ResidualNetworkOptions;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Lathe's side of {@code src/training/training_speed.py}: trains a residual network of 20 layers on
 * random examples with the trainer as it is and prints the time of every step as one line of JSON.
 * Arguments: {@code --threads N --batch N --steps N --warm-up N}, and {@code --bfloat16 1} for
 * products in 16 bits.
 */
public final class TrainingSpeed {
  private static final int CLASSES = 10;
  private static final int CHANNELS = 3;
  private static final int SIDE = 32;
  private static final double NANOS_PER_MILLI = 1e6;

  private TrainingSpeed() {}

  /** Runs the benchmark. */
  public static void main(String[] arguments) {
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      numbers.put(arguments[i], Integer.parseInt(arguments[i + 1]));
    }
    TorchRuntime.useThreads(numbers.get("--threads"));
    int warmUp = numbers.get("--warm-up");
    int steps = numbers.get("--steps");
    Marked batches = new Marked(numbers.get("--batch"), warmUp, steps);
    Graph network =
        ResidualNetwork.build(
            new ResidualNetworkOptions(CLASSES, CHANNELS, SIDE, SIDE, 16, List.of(3, 3, 3), 1));
    TrainingOptions options =
        TrainingOptions.defaults().toBuilder()
            .epochs(1)
            .warmUpEpochs(0)
            .learningRate(0.05)
            .precision(
                numbers.getOrDefault("--bfloat16", 0) > 0 ? Precision.BFLOAT16 : Precision.FLOAT32)
            .build();
    Trainer.train(TrainingJob.of(network, batches, options), Progress.silent());
    // Two of the four numbers a normalised channel are running statistics.
    System.out.println(batches.report(learned(network)));
  }

  private static long learned(Graph network) {
    return network.constants().entrySet().stream()
        .filter(entry -> !entry.getKey().endsWith(".mean") && !entry.getKey().endsWith(".var"))
        .mapToLong(entry -> entry.getValue().elementCount())
        .sum();
  }

  /** Random examples, and the times at which they were asked for. */
  private static final class Marked implements BatchSource {
    private static final int DIFFERENT = 4;

    private final List<Minibatch> batches = new ArrayList<>();
    private final int warmUp;
    private final int steps;
    private final List<Long> marks = new ArrayList<>();
    private long processorNanos;

    Marked(int size, int warmUp, int steps) {
      this.warmUp = warmUp;
      this.steps = steps;
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < DIFFERENT; i++) {
        float[] inputs = new float[size * CHANNELS * SIDE * SIDE];
        for (int j = 0; j < inputs.length; j++) {
          inputs[j] = (float) random.nextGaussian();
        }
        int[] labels = random.ints(size, 0, CLASSES).toArray();
        batches.add(new Minibatch(inputs, new long[] {size, CHANNELS, SIDE, SIDE}, labels));
      }
    }

    @Override
    public int batchesPerPass() {
      return warmUp + steps;
    }

    @Override
    public Pass pass(int number) {
      return new Pass() {
        @Override
        public boolean hasNext() {
          if (marks.size() == warmUp) {
            processorNanos = -processorNanos();
          }
          marks.add(System.nanoTime());
          if (marks.size() > batchesPerPass()) {
            processorNanos += processorNanos();
            return false;
          }
          return true;
        }

        @Override
        public Minibatch next() {
          return batches.get(marks.size() % DIFFERENT);
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };
    }

    String report(long parameters) {
      String times =
          marks.subList(warmUp + 1, marks.size()).stream()
              .map(mark -> mark - marks.get(marks.indexOf(mark) - 1))
              .map(nanos -> String.format(Locale.ROOT, "%.3f", nanos / NANOS_PER_MILLI))
              .collect(Collectors.joining(", "));
      return String.format(
          Locale.ROOT,
          "{\"stepMillis\": [%s], \"processorMillis\": %.3f, \"parameters\": %d, \"version\": \"libtorch 2.10.0\"}",
          times,
          processorNanos / NANOS_PER_MILLI / steps,
          parameters);
    }

    private static long processorNanos() {
      return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
          .getProcessCpuTime();
    }
  }
}
