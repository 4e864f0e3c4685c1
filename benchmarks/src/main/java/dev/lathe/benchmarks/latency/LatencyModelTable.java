package dev.lathe.benchmarks.latency;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.SafeFile;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeCpu;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes the tables under {@code results/latency-model}.
 *
 * <p>Arguments: the folder of the results; optionally what is to be made, a list of architectures
 * of torchvision, {@code grid}, {@code repeat} and {@code load}; optionally the batches. Every part
 * has a file, and one that is there already stays: a run that was cut off goes on where it was. The
 * README is written anew from the files after each part. The part {@code predictions} measures
 * nothing: it predicts all variants anew from the tables that are still in the scratch folder.
 */
public final class LatencyModelTable {
  /** Small ones first. */
  private static final String EVERYTHING =
      "grid,repeat,load,resnet18,mobilenet_v2,shufflenet_v2_x1_0,efficientnet_b0,resnet50,"
          + "densenet121,swin_t,vgg16";

  private static final String BATCHES = "1,8";

  /** The networks of which tables are made twice. */
  private static final List<String> REPEATED = List.of("resnet18", "mobilenet_v2");

  private static final String LOADED = "mobilenet_v2";
  private static final Path SCRATCH = Path.of("benchmarks/target/latency-model");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path results;
  private final MeasuringRuntime runtime = new OnnxRuntimeCpu(OnnxRuntimeOptions.defaults());
  private final Exports exports = new Exports(SCRATCH);

  private LatencyModelTable(Path results) {
    this.results = results;
  }

  /** A part of the results. */
  @FunctionalInterface
  private interface Part {
    Object make() throws IOException, InterruptedException;
  }

  /** Makes the parts that are not there yet. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    LatencyModelTable table = new LatencyModelTable(Path.of(arguments[0]));
    String parts = arguments.length > 1 ? arguments[1] : EVERYTHING;
    String batches = arguments.length > 2 ? arguments[2] : BATCHES;
    table.make(
        List.of(parts.split(",", -1)),
        Arrays.stream(batches.split(",", -1)).map(Integer::valueOf).toList());
  }

  private void make(List<String> parts, List<Integer> batches)
      throws IOException, InterruptedException {
    Files.createDirectories(results);
    Files.createDirectories(SCRATCH);
    if (!exports.isPossible()) {
      System.err.println(
          "skipped: /usr/bin/python3 has no torch and torchvision; Debian has them as"
              + " python3-torch and python3-torchvision.");
      return;
    }
    for (String part : parts) {
      switch (part) {
        case "grid" -> make("grid", () -> new GridRun(runtime, SCRATCH).run(Progress.silent()));
        case "repeat" -> makeRepeats();
        case "predictions" -> predictAnew();
        case "load" ->
            make("load", () -> new LoadRun(runtime).run(LOADED, exports.file(LOADED, 1)));
        default -> makeNetwork(part, batches);
      }
    }
    write();
  }

  private void makeRepeats() throws IOException, InterruptedException {
    for (String network : REPEATED) {
      make(
          "repeat-" + network,
          () ->
              new RepeatRun(runtime, SCRATCH)
                  .run(network, exports.file(network, 1), Progress.silent()));
    }
  }

  private void makeNetwork(String network, List<Integer> batches)
      throws IOException, InterruptedException {
    for (int batch : batches) {
      String name = network + "-batch-" + batch;
      Path table = table(name);
      make(
          name,
          () ->
              new NetworkRun(runtime)
                  .run(network, exports.file(network, batch), batch, table, Progress.silent()));
    }
  }

  private void predictAnew() throws IOException, InterruptedException {
    for (NetworkResult result : networks()) {
      String name = result.network() + "-batch-" + result.batch();
      Path table = table(name);
      if (Files.exists(table)) {
        Path file = exports.file(result.network(), result.batch());
        NetworkResult anew = new NetworkRun(runtime).predictedAnew(result, file, table);
        SafeFile.writeText(results.resolve(name + ".json"), JSON.writeValueAsString(anew) + "\n");
      }
    }
  }

  private static Path table(String name) {
    return SCRATCH.resolve(name + ".json.gz");
  }

  private void make(String name, Part part) throws IOException, InterruptedException {
    Path file = results.resolve(name + ".json");
    if (Files.exists(file)) {
      return;
    }
    long start = System.nanoTime();
    SafeFile.writeText(file, JSON.writeValueAsString(part.make()) + "\n");
    System.err.printf("%s: %.1f minutes%n", name, (System.nanoTime() - start) / 6e10);
    write();
  }

  private List<NetworkResult> networks() throws IOException {
    List<NetworkResult> networks = new ArrayList<>();
    for (String network : EVERYTHING.split(",", -1)) {
      for (String batch : BATCHES.split(",", -1)) {
        read(network + "-batch-" + batch, NetworkResult.class).ifPresent(networks::add);
      }
    }
    return networks;
  }

  private void write() throws IOException {
    List<RepeatResult> repeats = new ArrayList<>();
    for (String network : REPEATED) {
      read("repeat-" + network, RepeatResult.class).ifPresent(repeats::add);
    }
    SafeFile.writeText(
        results.resolve("README.md"),
        Summary.markdown(
            networks(), read("grid", GridResult.class), repeats, read("load", LoadResult.class)));
  }

  private <T> Optional<T> read(String name, Class<T> type) throws IOException {
    Path file = results.resolve(name + ".json");
    return Files.exists(file)
        ? Optional.of(JSON.readValue(Files.readString(file), type))
        : Optional.empty();
  }
}
