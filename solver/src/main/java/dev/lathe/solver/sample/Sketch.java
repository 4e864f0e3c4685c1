package dev.lathe.solver.sample;

import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Table;
import dev.lathe.solver.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Draws a network layer by layer and makes a planning problem of it. */
final class Sketch {
  /** Bytes of parameters, a resource of every sketch. */
  static final String MEMORY = "memory_bytes";

  private static final double NOISE = 0.02;
  private static final double IMPORTANCE_SPREAD = 1.2;

  private final int options;
  private final List<Device> devices;
  private final Random random;
  private final PlanningProblem.Builder builder;
  private final Map<String, int[]> widths = new HashMap<>();
  private final Map<String, Double> denseUsage = new HashMap<>();
  private int layers;
  private int images = 1;

  /**
   * An empty sketch.
   *
   * @param name the name of the problem
   * @param options the most options a group has
   * @param devices the devices whose latency is a resource
   * @param seed of noise and importance
   */
  Sketch(String name, int options, List<Device> devices, long seed) {
    this.options = options;
    this.devices = devices;
    this.random = new Random(seed);
    this.builder = PlanningProblem.builder(name);
  }

  /**
   * Lets every layer work on so many images at once: what each takes at least, to be launched, is
   * less of the whole, so that smaller budgets can be met.
   */
  Sketch batch(int newImages) {
    images = newImages;
    return this;
  }

  /** Adds a group of so many channels; its options are spread evenly. */
  String group(String id, int channels) {
    int count = Math.min(options, channels);
    int[] width = new int[count];
    for (int i = 0; i < count; i++) {
      width[i] = (int) Math.round(channels * (i + 1.0) / count);
    }
    return groupOf(id, width);
  }

  /** Adds a group with the given widths. */
  String groupOf(String id, int... width) {
    widths.put(id, width.clone());
    builder.group(id, Arrays.stream(width).boxed().toList());
    return id;
  }

  /** Adds a removable block. */
  String block(String id) {
    builder.block(id);
    return id;
  }

  /** Adds the sum of widths that a concatenation has. */
  String concat(String id, String... parts) {
    int[] total = {0};
    for (String part : parts) {
      int[] other = widths.get(part);
      total =
          Arrays.stream(total)
              .flatMap(a -> Arrays.stream(other).map(b -> a + b))
              .sorted()
              .distinct()
              .toArray();
    }
    widths.put(id, total);
    builder.sum(id, List.of(parts));
    return id;
  }

  /** The largest width of a group or sum. */
  int channels(String id) {
    int[] width = widths.get(id);
    return width[width.length - 1];
  }

  /** Adds a convolution with a square kernel on a square map; its output channels matter. */
  void convolution(@Nullable String block, String in, String out, int kernel, int map) {
    double pixels = (double) images * map * map;
    double area = (double) kernel * kernel;
    layer(block, new String[] {out, in}, w -> ticksOf(w[1], w[0], area * pixels, pixels * 4));
    cost(MEMORY, block, new String[] {out, in}, w -> 4.0 * area * w[0] * w[1]);
    importance(block, out, 1);
  }

  /** Adds a convolution from inputs that are never pruned. */
  void stem(String out, int inputs, int kernel, int map) {
    double pixels = (double) images * map * map;
    double area = (double) kernel * kernel;
    layer(null, new String[] {out}, w -> ticksOf(inputs, w[0], area * pixels, pixels * 4));
    importance(null, out, 1);
  }

  /** Adds a fully connected layer to outputs that are never pruned. */
  void head(String in, int outputs) {
    layer(null, new String[] {in}, w -> ticksOf(w[0], outputs, images, images * 4.0));
    cost(MEMORY, null, new String[] {in}, w -> 4.0 * outputs * w[0]);
  }

  /** Adds a depthwise convolution. */
  void depthwise(@Nullable String block, String group, int kernel, int map) {
    double pixels = (double) images * map * map;
    layer(block, new String[] {group}, w -> ticksOf(1, w[0], kernel * kernel * pixels, pixels * 8));
    importance(block, group, 0.3);
  }

  /** Adds a layer whose work is a product of the widths of three groups. */
  void product(
      @Nullable String block, String first, String second, String third, double operations) {
    layer(
        block,
        new String[] {first, second, third},
        w -> ticksOf(w[0], w[1] * w[2], images * operations, images * 40.0));
    cost(MEMORY, block, new String[] {first, second, third}, w -> 4.0 * w[0] * w[1] * w[2]);
  }

  /** Gives each width of a group an importance. */
  void importance(@Nullable String block, String group, double weight) {
    int[] width = widths.get(group);
    int channels = width[width.length - 1];
    double[] scores = new double[channels];
    double scale = weight * Math.exp(0.7 * random.nextGaussian()) * 100_000 / channels;
    for (int i = 0; i < channels; i++) {
      scores[i] = -scale * Math.exp(IMPORTANCE_SPREAD * random.nextGaussian());
    }
    Arrays.sort(scores);
    double[] table = new double[width.length];
    double sum = 0;
    for (int i = 0, at = 0; i < table.length; i++) {
      for (; at < width[i]; at++) {
        sum -= scores[at];
      }
      table[i] = Math.rint(sum);
    }
    builder.term(new Term.Value("importance" + layers++, block, List.of(group), Table.row(table)));
  }

  /** The problem, some resources each limited to a share of what everything uses of it. */
  PlanningProblem problem(Map<String, Double> shares) {
    shares.forEach(
        (resource, share) ->
            builder.budget(resource, Math.floor(share * denseUsage.get(resource))));
    return builder.build();
  }

  private double[] ticksOf(int inputs, int outputs, double operations, double bytes) {
    return devices.stream()
        .mapToDouble(device -> device.ticks(inputs, outputs, operations, bytes))
        .toArray();
  }

  private interface Ticks {
    double[] of(int[] width);
  }

  private interface Amount {
    double of(int[] width);
  }

  private void layer(@Nullable String block, String[] over, Ticks ticks) {
    for (int device = 0; device < devices.size(); device++) {
      int at = device;
      cost(
          devices.get(device).resource(),
          block,
          over,
          w -> Math.rint(ticks.of(w)[at] * (1 + NOISE * random.nextGaussian())));
    }
  }

  private void cost(String resource, @Nullable String block, String[] over, Amount amount) {
    int[] shape = Arrays.stream(over).mapToInt(id -> widths.get(id).length).toArray();
    int[] width = new int[shape.length];
    Table table =
        Table.generate(
            shape,
            index -> {
              for (int axis = 0; axis < width.length; axis++) {
                width[axis] = widths.get(over[axis])[index[axis]];
              }
              return amount.of(width);
            });
    denseUsage.merge(resource, table.cell(table.size() - 1), Double::sum);
    builder.term(
        new Term.Cost(resource + layers++, resource, block, new ArrayList<>(List.of(over)), table));
  }
}
