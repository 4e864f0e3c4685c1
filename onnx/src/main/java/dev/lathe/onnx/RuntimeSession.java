package dev.lathe.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.lathe.foundation.UserException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * ONNX Runtime as the judge of shapes and values: no graph optimisation, so that every value is
 * there as the file has it. What is of bfloat16, which ONNX Runtime does not compute on processors,
 * is widened to float32, which holds every number of bfloat16.
 */
public final class RuntimeSession implements AutoCloseable {
  /** What ONNX Runtime knows of a value before it runs; -1 for a size that it does not know. */
  public record Described(ElementType type, long[] shape) {}

  /** Older operator sets are not kept up by ONNX Runtime. */
  private static final long OLDEST_OPSET = 7;

  private final Graph graph;
  private final RuntimeModel model;
  private final OrtSession session;

  private RuntimeSession(Graph graph, RuntimeModel model, OrtSession session) {
    this.graph = graph;
    this.model = model;
    this.session = session;
  }

  /** Loads a graph that answers {@code outputs} instead of its own. */
  private static RuntimeSession open(Graph graph, Collection<String> outputs) {
    try (OrtSession.SessionOptions options = options(graph)) {
      RuntimeModel model = RuntimeModel.asking(spelledOut(Widening.BFLOAT16.of(graph)), outputs);
      try {
        return new RuntimeSession(graph, model, model.open(RuntimeEnvironment.get(), options));
      } catch (OrtException e) {
        model.close();
        throw e;
      }
    } catch (OrtException e) {
      throw refused(graph, e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("A session that was open can be closed.", e);
    } finally {
      model.close();
    }
  }

  /** Loads a graph and asks for types and shapes of values; only tensors are answered. */
  public static Map<String, Described> describe(Graph graph, Collection<String> values) {
    Map<String, Described> described = new LinkedHashMap<>();
    try (RuntimeSession engine = open(graph, values)) {
      for (Map.Entry<String, NodeInfo> output : engine.session.getOutputInfo().entrySet()) {
        if (output.getValue().getInfo() instanceof TensorInfo info) {
          typeOf(info)
              .ifPresent(
                  type -> described.put(output.getKey(), new Described(type, info.getShape())));
        }
      }
    } catch (OrtException e) {
      throw refused(graph, e);
    }
    return Widening.BFLOAT16.narrowed(graph, described);
  }

  /** Runs a graph once and answers the tensors asked for. */
  public static Map<String, Tensor> run(
      Graph graph, Map<String, Tensor> inputs, Collection<String> outputs) {
    try (RuntimeSession engine = open(graph, outputs)) {
      return engine.run(inputs, outputs);
    }
  }

  /** A graph to be run several times. */
  public static RuntimeSession of(Graph graph, Collection<String> outputs) {
    return open(graph, outputs);
  }

  /** Runs the graph and answers the tensors asked for. */
  public Map<String, Tensor> run(Map<String, Tensor> inputs, Collection<String> outputs) {
    return run(inputs, (given, asked) -> session.run(given, asked), outputs);
  }

  /** Runs the graph within a limit and answers the tensors asked for. */
  public Map<String, Tensor> run(
      Map<String, Tensor> inputs, Collection<String> outputs, RunLimit limit) {
    return run(
        inputs,
        (given, asked) -> limit.keep(options -> session.run(given, asked, options)),
        outputs);
  }

  /** How the session is run. */
  @FunctionalInterface
  private interface Running {
    OrtSession.Result run(Map<String, OnnxTensor> given, Set<String> asked) throws OrtException;
  }

  private Map<String, Tensor> run(
      Map<String, Tensor> inputs, Running running, Collection<String> outputs) {
    Map<String, OnnxTensor> given = new HashMap<>();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        given.put(input.getKey(), RuntimeModel.onnxTensor(Widening.BFLOAT16.of(input.getValue())));
      }
      Set<String> asked = new LinkedHashSet<>(outputs);
      try (OrtSession.Result result = running.run(given, asked)) {
        Map<String, Tensor> answered = new LinkedHashMap<>();
        for (String name : asked) {
          if (result.get(name).orElseThrow() instanceof OnnxTensor tensor) {
            answered.put(name, tensor(tensor));
          }
        }
        return answered;
      }
    } catch (OrtException e) {
      throw refused(graph, e);
    } finally {
      given.values().forEach(OnnxTensor::close);
    }
  }

  private static UserException refused(Graph graph, OrtException e) {
    return new UserException(
        "ONNX Runtime cannot run the network (%s): %s".formatted(graph.name(), e.getMessage()),
        graph.opset() < OLDEST_OPSET
            ? "Maybe its operator set (%d) is too old; export it with operator set 13 or newer."
                .formatted(graph.opset())
            : "Maybe it needs an operator or an input shape that is not there; give shapes with"
                + " --shape.",
        e);
  }

  /** ONNX Runtime's transformation of products of bytes looks at inputs that are not there. */
  private static Graph spelledOut(Graph graph) {
    return multipliesBytes(graph)
        ? graph.withNodes(graph.nodes().stream().map(PlainForm::spelledOut).toList())
        : graph;
  }

  private static boolean multipliesBytes(Graph graph) {
    return graph.nodes().stream().anyMatch(PlainForm::multipliesBytes);
  }

  private static OrtSession.SessionOptions options(Graph graph) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    if (multipliesBytes(graph)) {
      // Processors without VNNI sum neighbouring products in 16 bits, which can be too few: the
      // answer would depend on which channels are neighbours.
      options.addConfigEntry("session.x64quantprecision", "1");
      options.addConfigEntry("session.disable_quant_qdq", "1");
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
    } else {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
    }
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    // Neither rearranged copies of the weights nor memory kept for later runs: there are few.
    options.addConfigEntry("session.disable_prepacking", "1");
    options.setCPUArenaAllocator(false);
    return options;
  }

  private static Tensor tensor(OnnxTensor tensor) throws OrtException {
    TensorInfo info = tensor.getInfo();
    ElementType type =
        typeOf(info)
            .filter(known -> known != ElementType.STRING)
            .orElseThrow(() -> new IllegalStateException("No plain tensor: " + info));
    long size = Math.multiplyExact(Tensor.elementCount(info.getShape()), (long) type.bytes());
    if (size > Integer.MAX_VALUE) {
      throw new UserException(
          "A value of the network, of shape %s, takes %d bytes, more than 2 GiB."
              .formatted(Arrays.toString(info.getShape()), size),
          "Maybe give smaller inputs with --shape.");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    bytes.put(tensor.getByteBuffer().rewind());
    return Tensor.of(type, info.getShape(), bytes.flip());
  }

  /** ONNX Runtime numbers element types in its own way, but names them as ONNX does. */
  private static Optional<ElementType> typeOf(TensorInfo info) {
    String name = info.onnxType.name();
    return Arrays.stream(ElementType.values())
        .filter(type -> name.endsWith("_TYPE_" + type.name()))
        .findFirst();
  }

  /** Tensors for the inputs of a graph whose shapes are fixed, filled by {@code fill}. */
  public static Map<String, Tensor> inputs(
      List<ValueInfo> inputs, Function<ValueInfo, Tensor> fill) {
    Map<String, Tensor> made = new LinkedHashMap<>();
    inputs.forEach(input -> made.put(input.name(), fill.apply(input)));
    return made;
  }
}
