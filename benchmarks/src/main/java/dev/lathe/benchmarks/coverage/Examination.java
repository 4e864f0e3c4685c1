package dev.lathe.benchmarks.coverage;

import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Inspection;
import dev.lathe.graph.Network;
import dev.lathe.graph.Proof;
import dev.lathe.graph.Selection;
import dev.lathe.graph.Surgery;
import dev.lathe.graph.WidthSteps;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.profiler.TimedModel;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeCpu;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Examines one network: analyses it, cuts all widths in half and at random, proves both, and has
 * ONNX Runtime load and run what was written.
 *
 * <p>Arguments: the ONNX file. One JSON document, a {@link Finding}, is the last line of standard
 * output. The memory is told twice: what reading, analysis, both surgeries and writing took, and
 * what everything took.
 */
public final class Examination {
  private static final long SEED = 1;
  private static final Path STATUS = Path.of("/proc/self/status");

  private Examination() {}

  /** Examines the file given. */
  public static void main(String[] arguments) throws IOException {
    Finding finding = examine(Path.of(arguments[0]));
    System.out.println(JsonMapper.shared().writeValueAsString(finding));
  }

  static Finding examine(Path file) throws IOException {
    Timed<Graph> graph = Timed.of(() -> OnnxFile.read(file));
    Timed<Network> analysis =
        Timed.of(() -> Network.analyze(graph.result(), AnalysisOptions.defaults()));
    Network network = analysis.result();
    Inspection inspection = Inspection.of(network);
    List<Written> written = new ArrayList<>();
    try {
      written.add(
          cut(network, "uniform 0.5", Selection.uniform(network, 0.5, WidthSteps.of(1)), file));
      written.add(cut(network, "random " + SEED, Selection.random(network, SEED), file));
      // Before ONNX Runtime computes anything: what it takes for its values is not ours.
      long peakOfSurgeryBytes = peakMemoryBytes();
      List<Finding.Cut> cuts = written.stream().map(one -> proven(network, one)).toList();
      return new Finding(
          inspection.parameters(),
          inspection.macs(),
          inspection.groups().size(),
          Math.toIntExact(
              inspection.groups().stream().filter(row -> row.frozenBecause().isEmpty()).count()),
          inspection.blocks().size(),
          inspection.prunableParameterShare(),
          inspection.prunableMacShare(),
          frozen(inspection),
          cuts,
          graph.seconds(),
          analysis.seconds(),
          peakOfSurgeryBytes,
          peakMemoryBytes());
    } finally {
      written.forEach(one -> delete(one.file()));
    }
  }

  private static List<Finding.Frozen> frozen(Inspection inspection) {
    return inspection.groups().stream()
        .filter(row -> !row.frozenBecause().isEmpty())
        .map(
            row ->
                new Finding.Frozen(
                    row.id(), row.units(), row.parameterShare(), row.frozenBecause()))
        .toList();
  }

  /** What surgery made, in a file. */
  private record Written(String what, Selection selection, Path file, double surgerySeconds) {}

  private static Written cut(Network network, String what, Selection selection, Path original) {
    Path file = original.resolveSibling(what.replace(' ', '-') + "-" + original.getFileName());
    Timed<Graph> surgery = Timed.of(() -> Surgery.apply(network, selection));
    OnnxFile.write(surgery.result(), file);
    return new Written(what, selection, file, surgery.seconds());
  }

  /** Reads the file again, proves it, and has ONNX Runtime run it. */
  private static Finding.Cut proven(Network network, Written written) {
    Graph pruned = OnnxFile.read(written.file());
    Proof proof = Proof.check(network, written.selection(), pruned, SEED);
    run(pruned);
    Network after = Network.analyze(pruned, AnalysisOptions.defaults());
    return new Finding.Cut(
        written.what(),
        after.parameterCount(),
        after.macs(),
        written.surgerySeconds(),
        proof.maxRelativeError(),
        proof.tolerance(),
        proof.unproven(),
        proof.holds());
  }

  /** Loads and runs a network as ONNX Runtime does by default, all its rewriting included. */
  private static void run(Graph graph) {
    OnnxRuntimeCpu runtime = new OnnxRuntimeCpu(OnnxRuntimeOptions.defaults());
    try (TimedModel model = runtime.open(graph, SEED, Set.of())) {
      model.time(1);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".data"));
    } catch (IOException e) {
      throw new IllegalStateException("A file of ours cannot be deleted: " + file, e);
    }
  }

  private static long peakMemoryBytes() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  /** A result and how long the thread worked for it, in seconds of processor time. */
  private record Timed<T>(T result, double seconds) {
    static <T> Timed<T> of(Supplier<T> work) {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long start = threads.getCurrentThreadCpuTime();
      T result = work.get();
      return new Timed<>(result, (threads.getCurrentThreadCpuTime() - start) * 1e-9);
    }
  }
}
