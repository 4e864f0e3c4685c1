package dev.lathe.benchmarks.latency;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Network;
import dev.lathe.graph.WidthSteps;
import dev.lathe.lut.Axis;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.Sample;
import dev.lathe.lut.Widths;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.profiler.LatencyModel;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.Profiler;
import dev.lathe.profiler.ProfilingOptions;
import dev.lathe.profiler.Shard;
import dev.lathe.profiler.TimingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Measures one convolution at every pair of widths, twice: the second time is the truth, the first
 * gives grids of several steps.
 */
final class GridRun {
  private static final int CHANNELS = 64;
  private static final int SIZE = 56;

  /** The steps of HALP's tables. */
  private static final int FINEST = 2;

  private static final List<Integer> STEPS = List.of(FINEST, 4, 8, 16);

  /** The widths that the product offers to planners, a vector of the processor each. */
  private static final int OFFERED = 8;

  /** Narrower than the coarsest step, that grid has no answer. */
  private static final int NARROWEST = 16;

  private static final int ALL = 100_000;
  private static final double NO_LIMIT_SECONDS = 1e6;
  private static final double NO_ERROR = 1e-9;

  private final MeasuringRuntime runtime;
  private final Path scratch;
  private final Network network;

  GridRun(MeasuringRuntime runtime, Path scratch) {
    this.runtime = runtime;
    this.scratch = scratch;
    this.network = Network.analyze(convolutions(), AnalysisOptions.defaults());
  }

  GridResult run(Progress progress) throws IOException {
    Circumstances made = Circumstances.now(runtime);
    LatencySurface first = measure(all(1), progress);
    ProfilingOptions defaults = ProfilingOptions.defaults().withVariants(0);
    LatencySurface own = measure(defaults, progress);
    LatencySurface any = measure(defaults.withSteps(WidthSteps.of(FINEST)), progress);
    LatencySurface truth = measure(all(2), progress);
    Map<String, LatencySurface> surfaces = new LinkedHashMap<>();
    surfaces.put("adaptive in steps of " + OFFERED + ", as the product does", own);
    surfaces.put("adaptive in steps of " + FINEST, any);
    STEPS.forEach(step -> surfaces.put("grid of steps of " + step, grid(first, step)));
    // A few points of the first measurement are left out, where noise hid that they differ.
    List<Sample> compared =
        truth.samples().stream()
            .filter(sample -> sample.widths().get(0) >= NARROWEST)
            .filter(sample -> sample.widths().get(1) >= NARROWEST)
            .filter(
                sample ->
                    surfaces.values().stream()
                        .allMatch(surface -> surface.at(sample.widths()).isKnown()))
            .toList();
    List<GridResult.Way> ways = new ArrayList<>();
    surfaces.forEach((name, surface) -> ways.add(way(name, surface, compared)));
    return new GridResult(
        "3×3 convolution, up to %d to %d channels on %d×%d, batch 1"
            .formatted(CHANNELS, CHANNELS, SIZE, SIZE),
        made,
        compared.size(),
        ways);
  }

  private static ProfilingOptions all(long seed) {
    return new ProfilingOptions(
        NO_ERROR,
        ALL,
        NO_LIMIT_SECONDS,
        0,
        TimingOptions.LAYERS,
        WidthSteps.of(FINEST),
        seed,
        Shard.WHOLE);
  }

  private LatencySurface measure(ProfilingOptions options, Progress progress) throws IOException {
    Path journal = scratch.resolve("grid.journal");
    Files.deleteIfExists(journal);
    LatencyTable table =
        new Profiler(runtime, "benchmarks/latency-model", "")
            .profile(network, options, Optional.empty(), journal, progress);
    Files.deleteIfExists(journal);
    LatencyModel model = LatencyModel.of(network, table);
    return network.layers().stream()
        .filter(layer -> layer.axes().size() == 2)
        .map(layer -> table.surface(model.signature(layer)).orElseThrow())
        .findFirst()
        .orElseThrow();
  }

  private static LatencySurface grid(LatencySurface all, int step) {
    return LatencySurface.of(
        all.axes().stream().map(axis -> new Axis(axis.name(), step, axis.max(), step)).toList(),
        all.samples().stream()
            .filter(sample -> sample.widths().get(0) % step == 0)
            .filter(sample -> sample.widths().get(1) % step == 0)
            .toList());
  }

  private static GridResult.Way way(String name, LatencySurface surface, List<Sample> truth) {
    double[] ratios =
        truth.stream()
            .mapToDouble(sample -> nanos(surface, sample.widths()) / sample.timing().medianNanos())
            .toArray();
    double[] offered =
        IntStream.range(0, ratios.length)
            .filter(index -> isOffered(truth.get(index).widths()))
            .mapToDouble(index -> ratios[index])
            .toArray();
    return new GridResult.Way(name, surface.samples().size(), errors(ratios), errors(offered));
  }

  private static boolean isOffered(Widths widths) {
    return widths.get(0) % OFFERED == 0 && widths.get(1) % OFFERED == 0;
  }

  private static Errors errors(double... ratios) {
    double[] sorted = ratios.clone();
    Arrays.sort(sorted);
    // The machine may have been faster at one time than at another; a calibration takes that out.
    double common = sorted[sorted.length / 2];
    return Errors.of(Arrays.stream(ratios).map(ratio -> ratio / common - 1).toArray());
  }

  private static double nanos(LatencySurface surface, Widths widths) {
    return surface.at(widths).nanos();
  }

  /** The convolution between two small ones, which let both of its widths shrink. */
  private static Graph convolutions() {
    GraphBuilder builder = new GraphBuilder("grid", 17);
    SplittableRandom random = new SplittableRandom(1);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 3, SIZE, SIZE));
    x = convolution(builder, random, x, 3, CHANNELS, 1);
    x = convolution(builder, random, x, CHANNELS, CHANNELS, 3);
    x = convolution(builder, random, x, CHANNELS, 3, 1);
    return builder.output(ValueInfo.of(x, ElementType.FLOAT, 1, 3, SIZE, SIZE)).build();
  }

  private static String convolution(
      GraphBuilder builder, SplittableRandom random, String x, int from, int to, int kernel) {
    float[] weight = new float[to * from * kernel * kernel];
    for (int index = 0; index < weight.length; index++) {
      weight[index] = (float) (random.nextDouble() - 0.5);
    }
    int pad = kernel / 2;
    String made =
        builder.node(
            "Conv",
            Attributes.none().with("pads", pad, pad, pad, pad),
            x,
            builder.constant(
                "weight" + from + "to" + to, Tensor.ofFloats(weight, to, from, kernel, kernel)));
    return builder.node("Relu", Attributes.none(), made);
  }
}
