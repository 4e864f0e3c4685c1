package dev.lathe.trainer;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.trainer.operator.Mode;
import dev.lathe.trainer.operator.OperatorTable;
import dev.lathe.trainer.operator.Tensors;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * An ONNX graph that runs on libtorch, with its learned constants as parameters. For one thread at
 * a time; close it to give its memory back.
 *
 * <p>Logits are what goes into the last Softmax, or the first output where there is none; they are
 * what losses are made of. A batch size that the file fixes does not bind: shapes that name it
 * follow the batch that runs. A network that takes one image without an axis for several runs once
 * an image, and what it makes is laid behind one another. Of a network with control flow or NMS at
 * its end only what comes before that is run and learned.
 */
@SuppressWarnings("try") // Scopes and guards act by being open.
public final class TorchNetwork implements AutoCloseable {
  private final Graph graph;
  private final String input;
  private final AnyBatch batch;
  private final boolean oneByOne;
  private final boolean channelsLast;
  private final TorchConstants constants;
  private final String logits;
  private final List<String> answers;
  private final Set<String> wanted = new LinkedHashSet<>();
  private final Program toLogits;
  private final Program toOutputs;

  private TorchNetwork(Graph graph, boolean learns, boolean channelsLast, Set<String> asked) {
    TorchRuntime.load();
    this.graph = graph;
    ValueInfo info = onlyInput(graph);
    this.input = info.name();
    this.oneByOne = info.isOneImage();
    AnyBatch any = AnyBatch.of(AnswerValues.body(graph, asked));
    Graph body = any.graph();
    this.batch = any;
    OperatorTable.check(body);
    this.channelsLast = channelsLast;
    this.logits = Logits.of(body);
    this.constants = new TorchConstants(body, learns, channelsLast);
    try {
      Set<String> known = constants.names();
      wanted.addAll(asked);
      wanted.add(logits);
      checkMade(wanted);
      toLogits = Program.of(body, known, wanted);
      answers = body.outputs().stream().map(ValueInfo::name).toList();
      toOutputs = Program.of(body, known, answers);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * A network that can be trained.
   *
   * @throws UserException if it uses operators that cannot be run, which are named, or has not
   *     exactly one input
   */
  public static TorchNetwork of(Graph graph) {
    return of(graph, Set.of());
  }

  /** A network that can be trained and also answers some of its inner values. */
  static TorchNetwork of(Graph graph, Set<String> asked) {
    return new TorchNetwork(graph, true, hasPlaneConvolution(graph), asked);
  }

  /** A network that is only run, such as a teacher; see {@link #of}. */
  public static TorchNetwork frozen(Graph graph) {
    return frozen(graph, Set.of());
  }

  /** As {@link #frozen(Graph)}, answering some of its inner values. */
  static TorchNetwork frozen(Graph graph, Set<String> asked) {
    return new TorchNetwork(graph, false, hasPlaneConvolution(graph), asked);
  }

  /** As {@link #of}, with the order of the axes in memory chosen; for measuring. */
  static TorchNetwork of(Graph graph, boolean channelsLast) {
    return new TorchNetwork(graph, true, channelsLast, Set.of());
  }

  /** The graph this network was made of, with the constants it had then. */
  public Graph graph() {
    return graph;
  }

  /** The names of the constants that are learned, in the order of the graph's constants. */
  public List<String> learned() {
    return parameters().stream().map(Parameter::name).toList();
  }

  /**
   * Runs the network as deployed.
   *
   * @param inputs images one after the other, row-major
   * @param shape the shape of {@code inputs}, images first
   * @return per image the logits
   */
  public float[][] logits(float[] inputs, long... shape) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      return rows(forward(tensor(inputs, shape), Mode.EVALUATION));
    }
  }

  /**
   * Runs the network as deployed and answers all outputs of the graph by name, row-major; of a
   * network with control flow or NMS the {@link Imitation#values} instead. See {@link
   * #logits(float[], long...)}.
   */
  public Map<String, float[]> outputs(float[] inputs, long... shape) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Map<String, Tensor> values = run(tensor(inputs, shape), Mode.EVALUATION, toOutputs, answers);
      Map<String, float[]> outputs = new LinkedHashMap<>();
      answers.forEach(name -> outputs.put(name, Tensors.floats(values.get(name))));
      return outputs;
    }
  }

  /** The graph with what was learned: the same names, types and shapes. */
  public Graph toGraph() {
    return toGraph(Map.of());
  }

  /** {@link #toGraph()} with other values for some constants. */
  Graph toGraph(Map<String, Tensor> instead) {
    Map<String, dev.lathe.onnx.Tensor> learned = new LinkedHashMap<>(graph.constants());
    learned.replaceAll(constants.toGraph(instead).constants()::getOrDefault);
    return graph.withConstants(learned);
  }

  /** Images x classes; what is behind the second axis is laid flat. */
  Tensor forward(Tensor x, Mode mode) {
    return logits(run(x, mode));
  }

  /** The logits as they are and the values that were asked for, by name. */
  Map<String, Tensor> run(Tensor x, Mode mode) {
    return run(x, mode, toLogits, wanted);
  }

  private Map<String, Tensor> run(
      Tensor x, Mode mode, Program program, Collection<String> results) {
    if (!oneByOne) {
      boolean plane = channelsLast && x.dim() == 4;
      return runAtOnce(plane ? x.contiguous(torch.MemoryFormat.ChannelsLast) : x, mode, program);
    }
    Map<String, TensorVector> gathered = new LinkedHashMap<>();
    results.forEach(name -> gathered.put(name, new TensorVector()));
    for (long image = 0; image < x.size(0); image++) {
      Map<String, Tensor> values = runAtOnce(x.select(0, image), mode, program);
      gathered.forEach((name, all) -> all.push_back(values.get(name)));
    }
    Map<String, Tensor> together = constants.known();
    gathered.forEach((name, all) -> together.put(name, together(name, all)));
    return together;
  }

  /** Whether it takes one image without an axis for several, so that many are run one by one. */
  boolean takesOneImage() {
    return oneByOne;
  }

  private Map<String, Tensor> runAtOnce(Tensor x, Mode mode, Program program) {
    Map<String, Tensor> values = constants.known();
    values.put(input, x);
    if (!oneByOne) {
      batch.require(x.size(0));
    }
    program.run(values, mode, oneByOne ? 1 : x.size(0));
    return values;
  }

  /** One behind the other: by the batch of one that such networks have inside, or a new axis. */
  private static Tensor together(String name, TensorVector all) {
    boolean hasBatch = all.get(0).dim() > 1 && all.get(0).size(0) == 1;
    try {
      return hasBatch ? torch.cat(all, 0) : torch.stack(all, 0);
    } catch (RuntimeException e) {
      throw new UserException(
          "The value (%s) has another shape for another image, so that images cannot be compared."
              .formatted(name),
          "Maybe export the network with a fixed image size.",
          e);
    }
  }

  /** The logits among values, images x classes. */
  Tensor logits(Map<String, Tensor> values) {
    Tensor result = values.get(logits);
    if (result == null) {
      throw new IllegalStateException("The logits (%s) were not made.".formatted(logits));
    }
    Tensor wide = result.to(torch.ScalarType.Float);
    return wide.dim() == 2 ? wide : wide.reshape(wide.size(0), -1);
  }

  /** A libtorch tensor of one batch. */
  Tensor tensor(float[] inputs, long... shape) {
    return Tensors.ofFloats(inputs, shape);
  }

  List<Parameter> parameters() {
    return constants.parameters();
  }

  /** Running statistics by name of the constant. */
  Map<String, Tensor> statistics() {
    return constants.statistics();
  }

  /** Everything that training changes, by name of the constant. */
  Map<String, Tensor> state() {
    return constants.state();
  }

  static float[][] rows(Tensor logits) {
    float[] flat = Tensors.floats(logits);
    int images = Math.toIntExact(logits.size(0));
    int classes = flat.length / images;
    float[][] rows = new float[images][classes];
    for (int i = 0; i < images; i++) {
      System.arraycopy(flat, i * classes, rows[i], 0, classes);
    }
    return rows;
  }

  @Override
  public void close() {
    constants.close();
  }

  private void checkMade(Set<String> wanted) {
    for (String value : wanted) {
      if (!constants.names().contains(value)
          && graph.producer(value).isEmpty()
          && !value.equals(input)) {
        throw new UserException(
            "The network has no value (%s).".formatted(value),
            "Maybe the name belongs to another file; inspect it for its names.");
      }
    }
  }

  private static ValueInfo onlyInput(Graph graph) {
    if (graph.inputs().size() != 1) {
      throw new UserException(
          "The network has %d inputs and must have one to be trained on images."
              .formatted(graph.inputs().size()),
          "Maybe it is a part of a larger network.");
    }
    return graph.inputs().get(0);
  }

  private static boolean hasPlaneConvolution(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> node.is("Conv"))
        .anyMatch(node -> graph.constant(node.input(1)).filter(w -> w.rank() == 4).isPresent());
  }
}
