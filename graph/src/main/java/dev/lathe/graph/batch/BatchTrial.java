package dev.lathe.graph.batch;

import static java.util.Objects.requireNonNull;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.RandomInputs;
import dev.lathe.onnx.RunLimit;
import dev.lathe.onnx.RuntimeSession;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a network and the same with an open batch on the same random images: those of the larger of
 * two batches together with one of them, and in parts with the other.
 *
 * @param original the network as the file has it
 * @param opened the same with an open batch
 * @param inputs the inputs of the original, with every size fixed
 * @param fixed the batch of the original
 */
record BatchTrial(Graph original, Graph opened, List<ValueInfo> inputs, long fixed) {
  private static final double TOLERANCE = 1e-3;
  private static final double HALF_TOLERANCE = 2e-2;
  private static final double MAX_SHARE_DIFFERENT = 0.01;
  private static final long SEED = 1;

  /** A network is not trusted to end by itself. */
  private static final long MAX_NANOS = 60_000_000_000L;

  private static final long MAX_BYTES = 2_000_000_000L;

  /** How ONNX Runtime names the node that could not run. */
  private static final Pattern FAILED_NODE = Pattern.compile("Name:'([^']*)'");

  /**
   * Insists that every image is answered alike.
   *
   * @throws UserException if not, or if ONNX Runtime refuses to run the network at another batch
   */
  void requireSame() {
    Graph larger = fixed == 1 ? opened : original;
    Graph smaller = fixed == 1 ? original : opened;
    int together = together();
    List<String> asked = original.outputs().stream().map(ValueInfo::name).toList();
    List<ValueInfo> sized = inputs.stream().map(input -> sized(input, together)).toList();
    List<Map<String, Tensor>> alone = new ArrayList<>();
    RandomInputs.Run run;
    try (RuntimeSession whole = RuntimeSession.of(larger, asked);
        RuntimeSession single = RuntimeSession.of(smaller, asked)) {
      RunLimit limit = new RunLimit(MAX_NANOS, MAX_BYTES);
      run = firstRun(whole, sized, asked, limit);
      for (int image = 0; image < together; image++) {
        alone.add(single.run(image(run.inputs(), image), asked, limit));
      }
    } catch (UserException e) {
      Matcher node = FAILED_NODE.matcher(e.getMessage());
      throw refusal(node.find() ? "it fails at " + node.group(1) : e.getMessage(), e);
    }
    for (int image = 0; image < together; image++) {
      requireSame(run, alone.get(image), image, together);
    }
  }

  /** On the first kind of inputs that the network does not fail on. */
  private RandomInputs.Run firstRun(
      RuntimeSession engine, List<ValueInfo> inputs, List<String> asked, RunLimit limit) {
    UserException first = null;
    for (RandomInputs kind : RandomInputs.values()) {
      Random random = new Random(SEED);
      Map<String, Tensor> noise =
          RuntimeSession.inputs(inputs, input -> noise(kind, input, random));
      try {
        return new RandomInputs.Run(noise, engine.run(noise, asked, limit));
      } catch (UserException e) {
        first = first == null ? e : first;
      }
    }
    throw requireNonNull(first);
  }

  /**
   * Random numbers; of integers for each image, such as words, the first two, for all the first.
   */
  private Tensor noise(RandomInputs kind, ValueInfo input, Random random) {
    Tensor drawn = kind.tensor(input, random);
    if (input.type().isFloatingPoint() || OpenBatch.fixed(input) != together()) {
      return drawn;
    }
    int bytes = input.type().bytes();
    ByteBuffer words = ByteBuffer.allocate(Math.toIntExact(drawn.elementCount() * bytes));
    for (int i = 0; i < words.capacity(); i += bytes) {
      words.put(i, (byte) random.nextInt(2));
    }
    return Tensor.of(input.type(), drawn.shape(), words);
  }

  /** Images in the larger of the two batches. */
  private int together() {
    return Math.toIntExact(Math.max(fixed, fixed == 1 ? 2 : 1));
  }

  private ValueInfo sized(ValueInfo input, int batch) {
    if (OpenBatch.fixed(input) != fixed) {
      return input;
    }
    List<ValueInfo.Dimension> sizes = new ArrayList<>(input.dimensions());
    sizes.set(0, ValueInfo.Dimension.of(batch));
    return new ValueInfo(input.name(), input.type(), sizes);
  }

  private Map<String, Tensor> image(Map<String, Tensor> all, int image) {
    Map<String, Tensor> one = new LinkedHashMap<>();
    for (ValueInfo input : inputs) {
      Tensor tensor = all.get(input.name());
      boolean hasBatch = OpenBatch.fixed(input) == fixed;
      one.put(input.name(), hasBatch ? tensor.picked(0, new int[] {image}) : tensor);
    }
    return one;
  }

  private void requireSame(
      RandomInputs.Run whole, Map<String, Tensor> alone, int image, int together) {
    for (ValueInfo output : original.outputs()) {
      Tensor all = whole.answers().get(output.name());
      Tensor one = alone.get(output.name());
      int axis = batchAxis(all.shape(), one.shape(), together);
      if (axis < 0) {
        throw refusal("its output (%s) has no axis for images".formatted(output.name()), null);
      }
      int each = Math.toIntExact(one.size(axis));
      int[] rows = IntStream.range(image * each, (image + 1) * each).toArray();
      if (!isSame(all.picked(axis, rows), one)) {
        throw refusal("images side by side change each other's answers", null);
      }
    }
  }

  /** The only axis that is as many times longer as there are images; -1 without one. */
  private static int batchAxis(long[] all, long[] one, int together) {
    int found = -1;
    for (int axis = 0; axis < Math.min(all.length, one.length); axis++) {
      if (all[axis] != one[axis]) {
        if (found >= 0 || all[axis] != one[axis] * together) {
          return -1;
        }
        found = axis;
      }
    }
    return all.length == one.length ? found : -1;
  }

  /** Within rounding; of integers, such as classes, one in a hundred may be decided by it. */
  private static boolean isSame(Tensor some, Tensor others) {
    if (!others.type().isFloatingPoint()) {
      long[] wanted = others.longs();
      long[] got = some.longs();
      long different = IntStream.range(0, wanted.length).filter(i -> got[i] != wanted[i]).count();
      return different <= MAX_SHARE_DIFFERENT * wanted.length;
    }
    boolean half = others.type() != ElementType.FLOAT && others.type() != ElementType.DOUBLE;
    return error(some.floats(), others.floats()) <= (half ? HALF_TOLERANCE : TOLERANCE);
  }

  /** The largest difference, relative to the largest magnitude. */
  private static double error(float[] some, float[] others) {
    double difference = 0;
    double magnitude = 0;
    for (int i = 0; i < others.length; i++) {
      if (Float.compare(some[i], others[i]) != 0) {
        difference = Math.max(difference, Math.abs((double) some[i] - others[i]));
      }
      magnitude = Math.max(magnitude, Math.abs(others[i]));
    }
    return magnitude == 0 ? difference : difference / magnitude;
  }

  private UserException refusal(String why, @Nullable Throwable cause) {
    return new UserException(
        "The batch must be %d, which the file fixes: the network does not run at another (%s)."
            .formatted(fixed, why),
        "Maybe say --batch %d, or export it again with an open batch.".formatted(fixed),
        cause);
  }
}
