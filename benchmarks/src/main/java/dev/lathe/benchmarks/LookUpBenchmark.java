package dev.lathe.benchmarks;

import dev.lathe.lut.Axis;
import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.Provenance;
import dev.lathe.lut.Sample;
import dev.lathe.lut.Timing;
import dev.lathe.lut.Widths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Look-ups in a table of 10,000 samples (250 layers of 40, as adaptive sampling leaves them:
 * scattered), and reading it from a packed and a plain file.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LookUpBenchmark {
  private static final int LAYERS = 250;
  private static final int SAMPLES = 40;
  private static final int POINTS = 1024;

  private final int[] inputs = new int[POINTS];
  private final int[] outputs = new int[POINTS];
  private LatencyTable table = table();
  private LatencySurface surface = surface(1);
  private LayerSignature signature = LayerSignature.of("layer 117");
  private Path plain = Path.of("");
  private Path packed = Path.of("");
  private int next;

  private static LatencySurface surface(int number) {
    SplittableRandom random = new SplittableRandom(number);
    SortedMap<Widths, Sample> samples = new TreeMap<>();
    for (int input : new int[] {8, 512}) {
      for (int output : new int[] {8, 512}) {
        add(samples, input, output, random);
      }
    }
    while (samples.size() < SAMPLES) {
      add(samples, 8 * random.nextInt(1, 65), 8 * random.nextInt(1, 65), random);
    }
    return LatencySurface.of(
        List.of(new Axis("inputWidth", 8, 512, 8), new Axis("outputWidth", 8, 512, 8)),
        samples.values());
  }

  private static void add(
      SortedMap<Widths, Sample> samples, int input, int output, SplittableRandom random) {
    double nanos = 1000 + input * output * (1 + 0.1 * random.nextDouble());
    Widths widths = Widths.of(input, output);
    samples.put(widths, Sample.of(widths, Timing.of(nanos, 1.01 * nanos, 1.02 * nanos)));
  }

  static LatencyTable table() {
    SortedMap<LayerSignature, LatencySurface> surfaces = new TreeMap<>();
    for (int number = 0; number < LAYERS; number++) {
      surfaces.put(LayerSignature.of("layer " + number), surface(number));
    }
    return new LatencyTable(
        new DeviceFingerprint(
            "benchmark",
            new DeviceFingerprint.Chip(
                DeviceFingerprint.Kind.CPU, "none", 1, OptionalDouble.empty(), 0),
            new DeviceFingerprint.Software("", "", "none", "1"),
            1,
            new TreeMap<>()),
        "float32",
        new Provenance(
            "", "", 1, "", new Provenance.Work(Instant.EPOCH, Instant.EPOCH, LAYERS * SAMPLES, 0)),
        surfaces,
        new ArrayList<>(),
        new TreeMap<>());
  }

  /** Draws the places that are looked up, and writes the files that are read. */
  @Setup
  public void prepare() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int point = 0; point < POINTS; point++) {
      inputs[point] = random.nextInt(8, 513);
      outputs[point] = random.nextInt(8, 513);
    }
    plain = Files.createTempFile("table", ".json");
    packed = Files.createTempFile("table", ".json.gz");
    table.write(plain);
    table.write(packed);
  }

  /** Removes the files. */
  @TearDown
  public void clean() throws IOException {
    Files.delete(plain);
    Files.delete(packed);
  }

  /** The interpolated latency on a surface. */
  @Benchmark
  public double interpolate() {
    next = next + 1 & POINTS - 1;
    return surface.nanosAt(inputs[next], outputs[next]);
  }

  /** The latency of a layer of the table with its error and how it is known. */
  @Benchmark
  public double lookUp() {
    next = next + 1 & POINTS - 1;
    return table.at(signature, Widths.of(inputs[next], outputs[next])).nanos();
  }

  /** Reading the plain file. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public LatencyTable readPlain() {
    return LatencyTable.read(plain);
  }

  /** Reading the packed file. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public LatencyTable readPacked() {
    return LatencyTable.read(packed);
  }
}
