package dev.lathe.solver.sample;

import dev.lathe.solver.PlanningProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Planning problems with the structure of well-known networks.
 *
 * @param options the most options a group has
 * @param share each budget as a share of what the unpruned network uses
 * @param seed of the noise of latencies and of the importance of channels
 */
public record SampleProblems(int options, double share, long seed) {
  private Sketch sketch(String name) {
    return sketch(name, List.of(Device.GPU));
  }

  private Sketch sketch(String name, List<Device> devices) {
    String full = String.format(Locale.ROOT, "%s-%d-%.0f%%", name, options, share * 100);
    return new Sketch(full, options, devices, seed);
  }

  /** Bottlenecks in four stages of 3, 4, 6 and 3: 53 convolutions. */
  public PlanningProblem resnet50() {
    Sketch sketch = sketch("resnet50");
    drawBottlenecks(sketch, 3, 4, 6, 3);
    return sketch.problem(Map.of(Device.GPU.resource(), share));
  }

  /** Bottlenecks in four stages of 3, 4, 23 and 3: 104 convolutions. */
  public PlanningProblem resnet101() {
    Sketch sketch = sketch("resnet101");
    drawBottlenecks(sketch, 3, 4, 23, 3);
    return sketch.problem(Map.of(Device.GPU.resource(), share));
  }

  /** ResNet-50 within a share of its latency on three devices and of its memory. */
  public PlanningProblem resnet50OnThreeDevices() {
    return resnet50OnThreeDevices("resnet50-devices", 1, 1, 1);
  }

  /**
   * ResNet-50 within budgets on three devices and of memory that all bind, or nearly so: what the
   * best choice within the share of the first uses of the others is a little more than their
   * budgets, which are powers of that share.
   */
  public PlanningProblem resnet50BoundOnThreeDevices() {
    return resnet50OnThreeDevices("resnet50-bound", 1.3, 1.6, 1.7);
  }

  private PlanningProblem resnet50OnThreeDevices(
      String name, double edgePower, double cpuPower, double memoryPower) {
    Sketch sketch = sketch(name, List.of(Device.GPU, Device.EDGE, Device.CPU));
    drawBottlenecks(sketch, 3, 4, 6, 3);
    Map<String, Double> shares = new LinkedHashMap<>();
    shares.put(Device.GPU.resource(), share);
    shares.put(Device.EDGE.resource(), Math.pow(share, edgePower));
    shares.put(Device.CPU.resource(), Math.pow(share, cpuPower));
    shares.put(Sketch.MEMORY, Math.pow(share, memoryPower));
    return sketch.problem(shares);
  }

  /** Bottlenecks, in four stages, with about so many convolutions. */
  public PlanningProblem residual(int layers) {
    Sketch sketch = sketch("residual" + layers);
    int blocks = Math.max(4, (layers - 5) / 3);
    int quarter = blocks / 4;
    drawBottlenecks(sketch, quarter, quarter, blocks - 3 * quarter, quarter);
    return sketch.problem(Map.of(Device.GPU.resource(), share));
  }

  /** A plain chain of so many convolutions. */
  public PlanningProblem chain(int layers) {
    Sketch sketch = sketch("chain" + layers);
    String last = sketch.group("g0", 64);
    sketch.stem(last, 3, 3, 112);
    for (int i = 1; i < layers; i++) {
      int stage = 4 * i / layers;
      String next = sketch.group("g" + i, 64 << stage);
      sketch.convolution(null, last, next, 3, 112 >> stage);
      last = next;
    }
    sketch.head(last, 1000);
    return sketch.problem(Map.of(Device.GPU.resource(), share));
  }

  private static void drawBottlenecks(Sketch sketch, int... depths) {
    String last = sketch.group("stem", 64);
    sketch.stem(last, 3, 7, 112);
    for (int stage = 0; stage < depths.length; stage++) {
      int inner = 64 << stage;
      int map = 56 >> stage;
      String stream = sketch.group("stream" + stage, 4 * inner);
      sketch.convolution(null, last, stream, 1, map);
      for (int depth = 0; depth < depths[stage]; depth++) {
        String id = stage + "." + depth;
        String block = depth == 0 ? null : sketch.block("block" + id);
        String first = sketch.group("first" + id, inner);
        String second = sketch.group("second" + id, inner);
        sketch.convolution(block, depth == 0 ? last : stream, first, 1, map);
        sketch.convolution(block, first, second, 3, map);
        sketch.convolution(block, second, stream, 1, map);
      }
      last = stream;
    }
    sketch.head(last, 1000);
  }

  /** Thirteen convolutions and three fully connected layers. */
  public PlanningProblem vgg16() {
    Sketch sketch = sketch("vgg16");
    int[] channels = {64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512};
    int[] map = {224, 224, 112, 112, 56, 56, 56, 28, 28, 28, 14, 14, 14};
    String last = sketch.group("conv0", channels[0]);
    sketch.stem(last, 3, 3, map[0]);
    for (int i = 1; i < channels.length; i++) {
      String next = sketch.group("conv" + i, channels[i]);
      sketch.convolution(null, last, next, 3, map[i]);
      last = next;
    }
    for (int i = 0; i < 2; i++) {
      String next = sketch.group("fc" + i, 4096);
      sketch.convolution(null, last, next, i == 0 ? 7 : 1, 1);
      last = next;
    }
    sketch.head(last, 1000);
    return sketch.problem(Map.of(Device.GPU.resource(), share));
  }

  /** Inverted residuals with depthwise convolutions. */
  public PlanningProblem mobilenetV2() {
    Sketch sketch = sketch("mobilenetv2").batch(16);
    int[] channels = {16, 24, 32, 64, 96, 160, 320};
    int[] repeats = {1, 2, 3, 4, 3, 3, 1};
    int[] map = {112, 56, 28, 14, 14, 7, 7};
    String last = sketch.group("stem", 32);
    sketch.stem(last, 3, 3, 112);
    for (int stage = 0; stage < channels.length; stage++) {
      String stream = sketch.group("stream" + stage, channels[stage]);
      for (int i = 0; i < repeats[stage]; i++) {
        String id = stage + "." + i;
        String block = i == 0 ? null : sketch.block("block" + id);
        String wide = sketch.group("wide" + id, 6 * sketch.channels(last));
        sketch.convolution(block, last, wide, 1, map[stage]);
        sketch.depthwise(block, wide, 3, map[stage]);
        sketch.convolution(block, wide, stream, 1, map[stage]);
        last = stream;
      }
    }
    String top = sketch.group("top", 1280);
    sketch.convolution(null, last, top, 1, 7);
    sketch.head(top, 1000);
    return sketch.problem(Map.of(Device.GPU.resource(), share));
  }

  /** Twelve transformer blocks: attention with heads, and a perceptron, each removable. */
  public PlanningProblem deitB() {
    Sketch sketch = sketch("deitb");
    String embedding = sketch.group("embedding", 768);
    sketch.stem(embedding, 3, 16, 14);
    int[] heads = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    int[] size = {8, 16, 24, 32, 40, 48, 56, 64};
    for (int i = 0; i < 12; i++) {
      String attention = sketch.block("attention" + i);
      String head = sketch.groupOf("heads" + i, heads);
      String query = sketch.groupOf("query" + i, size);
      String value = sketch.groupOf("value" + i, size);
      sketch.product(attention, embedding, head, query, 2 * 197);
      sketch.product(attention, embedding, head, value, 2 * 197);
      sketch.product(attention, head, query, value, 197 * 197 / 32.0);
      sketch.importance(attention, head, 1);
      sketch.importance(attention, query, 0.5);
      sketch.importance(attention, value, 0.5);
      String perceptron = sketch.block("perceptron" + i);
      String hidden = sketch.group("hidden" + i, 3072);
      sketch.convolution(perceptron, embedding, hidden, 1, 14);
      sketch.convolution(perceptron, hidden, embedding, 1, 14);
    }
    sketch.head(embedding, 1000);
    return sketch.problem(Map.of(Device.GPU.resource(), share));
  }

  /** Four steps down and up with concatenations across. */
  public PlanningProblem unet() {
    Sketch sketch = sketch("unet");
    String[] across = new String[4];
    String last = sketch.group("down0a", 64);
    sketch.stem(last, 3, 3, 256);
    for (int level = 0; level < 4; level++) {
      int map = 256 >> level;
      if (level > 0) {
        String first = sketch.group("down" + level + "a", 64 << level);
        sketch.convolution(null, last, first, 3, map);
        last = first;
      }
      across[level] = sketch.group("down" + level + "b", 64 << level);
      sketch.convolution(null, last, across[level], 3, map);
      last = across[level];
    }
    for (int i = 0; i < 2; i++) {
      String middle = sketch.group("middle" + i, 1024);
      sketch.convolution(null, last, middle, 3, 16);
      last = middle;
    }
    for (int level = 3; level >= 0; level--) {
      int map = 256 >> level;
      String up = sketch.group("up" + level, 64 << level);
      sketch.convolution(null, last, up, 2, map);
      String both = sketch.concat("both" + level, across[level], up);
      String first = sketch.group("up" + level + "a", 64 << level);
      String second = sketch.group("up" + level + "b", 64 << level);
      sketch.convolution(null, both, first, 3, map);
      sketch.convolution(null, first, second, 3, map);
      last = second;
    }
    sketch.head(last, 2);
    return sketch.problem(Map.of(Device.GPU.resource(), share));
  }

  /** Stages that concatenate two halves and a chain of residual steps, then a pyramid. */
  public PlanningProblem yolo() {
    Sketch sketch = sketch("yolo").batch(2);
    new YoloSketch(sketch).draw();
    return sketch.problem(Map.of(Device.GPU.resource(), share));
  }

  /** Running concatenations in four dense blocks of 6, 12, 24 and 16 layers, on a processor. */
  public PlanningProblem densenet121() {
    Sketch sketch = sketch("densenet121", List.of(Device.CPU));
    int[] depths = {6, 12, 24, 16};
    String last = sketch.groupOf("stem", 8, 16, 24, 32, 40, 48, 56, 64);
    sketch.stem(last, 3, 7, 112);
    for (int stage = 0; stage < depths.length; stage++) {
      int map = 56 >> stage;
      String running = last;
      for (int i = 0; i < depths[stage]; i++) {
        String id = stage + "." + i;
        String narrow = sketch.group("narrow" + id, 128);
        String growth = sketch.groupOf("growth" + id, 4, 8, 16, 24, 32);
        sketch.convolution(null, running, narrow, 1, map);
        sketch.convolution(null, narrow, growth, 3, map);
        running = sketch.concat("running" + id, running, growth);
      }
      last = sketch.group("transition" + stage, sketch.channels(running) / 2);
      sketch.convolution(null, running, last, 1, map);
    }
    sketch.head(last, 1000);
    return sketch.problem(Map.of(Device.CPU.resource(), share));
  }

  /** Four streams of different resolution, each exchanging with all others in every module. */
  public PlanningProblem hrnet() {
    Sketch sketch = sketch("hrnet").batch(16);
    String[] streams = new String[4];
    for (int i = 0; i < streams.length; i++) {
      streams[i] = sketch.group("stream" + i, 32 << i);
      sketch.stem(streams[i], 3, 3, 56 >> i);
    }
    for (int module = 0; module < 4; module++) {
      for (int i = 0; i < streams.length; i++) {
        String block = sketch.block("block" + module + "." + i);
        String inner = sketch.group("inner" + module + "." + i, 32 << i);
        sketch.convolution(block, streams[i], inner, 3, 56 >> i);
        sketch.convolution(block, inner, streams[i], 3, 56 >> i);
        for (int j = 0; j < streams.length; j++) {
          if (i != j) {
            sketch.convolution(null, streams[i], streams[j], i < j ? 3 : 1, 56 >> Math.max(i, j));
          }
        }
      }
    }
    sketch.head(streams[0], 19);
    return sketch.problem(Map.of(Device.GPU.resource(), share));
  }

  /** So many streams, each coupled with each other: as far from a tree as can be. */
  public PlanningProblem coupledStreams(int count) {
    Sketch sketch = sketch("coupled" + count).batch(4);
    for (int i = 0; i < count; i++) {
      sketch.group("stream" + i, 128 << (i % 3));
      sketch.stem("stream" + i, 3, 3, 28);
    }
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        if (i != j) {
          sketch.convolution(null, "stream" + i, "stream" + j, 3, 14);
        }
      }
    }
    return sketch.problem(Map.of(Device.GPU.resource(), share));
  }
}
