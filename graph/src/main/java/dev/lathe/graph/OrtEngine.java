package dev.lathe.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * there as the file has it. No session outlives a call.
 */
final class OrtEngine {
  /** What ONNX Runtime knows of a value before it runs; -1 for a size that it does not know. */
  record Described(ElementType type, long[] shape) {}

  /** Older operator sets are not kept up by ONNX Runtime. */
  private static final long OLDEST_OPSET = 7;

  private OrtEngine() {}

  /** Loads a graph and asks for types and shapes of values; only tensors are answered. */
  static Map<String, Described> describe(Graph graph, Collection<String> values) {
    Map<String, Described> described = new LinkedHashMap<>();
    try (OrtSession.SessionOptions options = options();
        OrtSession session = session(graph, values, options)) {
      for (Map.Entry<String, NodeInfo> output : session.getOutputInfo().entrySet()) {
        if (output.getValue().getInfo() instanceof TensorInfo info) {
          typeOf(info)
              .ifPresent(
                  type -> described.put(output.getKey(), new Described(type, info.getShape())));
        }
      }
    } catch (OrtException e) {
      throw refused(graph, e);
    }
    return described;
  }

  /** Runs a graph and answers the tensors asked for. */
  static Map<String, Tensor> run(
      Graph graph, Map<String, Tensor> inputs, Collection<String> outputs) {
    Map<String, OnnxTensor> given = new HashMap<>();
    try (OrtSession.SessionOptions options = options();
        OrtSession session = session(graph, outputs, options)) {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        given.put(input.getKey(), onnxTensor(input.getValue()));
      }
      Set<String> asked = new LinkedHashSet<>(outputs);
      try (OrtSession.Result result = session.run(given, asked)) {
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

  private static OrtSession session(
      Graph graph, Collection<String> outputs, OrtSession.SessionOptions options)
      throws OrtException {
    ModelProto model = ProtoFromGraph.asking(graph, outputs);
    return ExternalWeights.fits(model)
        ? environment().createSession(model.toByteArray(), options)
        : sessionFromFiles(model, options);
  }

  /** Models too large for one message are loaded from files, which may go as soon as they are. */
  private static OrtSession sessionFromFiles(ModelProto model, OrtSession.SessionOptions options)
      throws OrtException {
    try {
      Path folder = Files.createTempDirectory("lathe");
      Path file = folder.resolve("model.onnx");
      try {
        ExternalWeights.write(model, file);
        return environment().createSession(file.toString(), options);
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder.resolve("model.onnx.data"));
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UserException(
          "The temporary folder cannot be written: " + e.getMessage(),
          "Maybe the disk is full; -Djava.io.tmpdir chooses another folder.",
          e);
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

  private static OrtEnvironment environment() {
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
  }

  private static OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    return options;
  }

  private static OnnxTensor onnxTensor(Tensor tensor) throws OrtException {
    ByteBuffer source = tensor.data();
    ByteBuffer direct =
        ByteBuffer.allocateDirect(source.remaining()).order(ByteOrder.nativeOrder()).put(source);
    return OnnxTensor.createTensor(
        environment(), direct.flip(), tensor.shape(), javaType(tensor.type()));
  }

  private static OnnxJavaType javaType(ElementType type) {
    return switch (type) {
      case FLOAT -> OnnxJavaType.FLOAT;
      case DOUBLE -> OnnxJavaType.DOUBLE;
      case FLOAT16 -> OnnxJavaType.FLOAT16;
      case BFLOAT16 -> OnnxJavaType.BFLOAT16;
      case INT8 -> OnnxJavaType.INT8;
      case UINT8 -> OnnxJavaType.UINT8;
      case INT16 -> OnnxJavaType.INT16;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case BOOL -> OnnxJavaType.BOOL;
      default ->
          throw new UserException(
              "An input of element type (%s) cannot be given to ONNX Runtime.".formatted(type),
              "Maybe export the network with other input types.");
    };
  }

  private static Tensor tensor(OnnxTensor tensor) throws OrtException {
    TensorInfo info = tensor.getInfo();
    ElementType type =
        typeOf(info)
            .filter(known -> known != ElementType.STRING)
            .orElseThrow(() -> new IllegalStateException("No plain tensor: " + info));
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(Tensor.elementCount(info.getShape()) * type.bytes()));
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
  static Map<String, Tensor> inputs(List<ValueInfo> inputs, Function<ValueInfo, Tensor> fill) {
    Map<String, Tensor> made = new LinkedHashMap<>();
    inputs.forEach(input -> made.put(input.name(), fill.apply(input)));
    return made;
  }
}
