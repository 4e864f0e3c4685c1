package dev.lathe.benchmarks;

import dev.lathe.benchmarks.coverage.Configuration;
import dev.lathe.benchmarks.coverage.Torchvision;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.Surgery;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Loading, analysis and surgery of large networks in a warm process; {@code benchmarks/graph-speed
 * jmh} runs it. Networks that are not among {@link LargeNetworks} are exported from torchvision.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class GraphBenchmark {
  /** The network. */
  @Param({"resnet152", "densenet201", "vgg16", "vit_l_16"})
  public String network = "resnet152";

  private static final Path SCRIPT = Path.of("benchmarks/src/coverage/export_torchvision.py");
  private static final Configuration CONFIGURATION = new Configuration("folded", 16);

  /** Kept for the next benchmark of the network: an export may take minutes. */
  private static final Path FILES = Path.of("benchmarks/target/graph-benchmark");

  private Path file = Path.of("");
  private Graph graph = LargeNetworks.of("resnet152", 1);
  private Network analysed = Network.analyze(graph, AnalysisOptions.defaults());

  /** Every prunable group at half of its width. */
  static Selection halves(Network network) {
    Map<String, Integer> widths = new TreeMap<>();
    for (ChannelGroup group : network.groups()) {
      if (group.isPrunable()) {
        widths.put(group.id(), Math.max(1, group.units() / 2));
      }
    }
    return Selection.firstUnits(widths);
  }

  /** Writes the file that is loaded, unless it is there. */
  @Setup(Level.Trial)
  public void makeFile() throws IOException, InterruptedException {
    file = FILES.resolve(network + ".onnx");
    if (!Files.exists(file)) {
      Files.createDirectories(FILES);
      makeNetwork();
    }
    graph = OnnxFile.read(file);
    analysed = Network.analyze(graph, AnalysisOptions.defaults());
  }

  private void makeNetwork() throws IOException, InterruptedException {
    if (LargeNetworks.NAMES.contains(network)) {
      OnnxFile.write(LargeNetworks.of(network, 1), file);
    } else {
      String exported = new Torchvision(SCRIPT).export(network, CONFIGURATION, FILES, 1).file();
      Files.move(Path.of(exported), file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Reads the file. */
  @Benchmark
  public Graph load() {
    return OnnxFile.read(file);
  }

  /** Shapes, groups, blocks and layers. */
  @Benchmark
  public Network analysis() {
    return Network.analyze(graph, AnalysisOptions.defaults());
  }

  /** All widths halved. */
  @Benchmark
  public Graph surgery() {
    return Surgery.apply(analysed, halves(analysed));
  }
}
