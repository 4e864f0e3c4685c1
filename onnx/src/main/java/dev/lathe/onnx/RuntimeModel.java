package dev.lathe.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lathe.foundation.UserException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A graph as ONNX Runtime takes it, of any size: a message of the nodes, and the large weights
 * where they are in memory already. A mapped file is not copied where its tensors lie at multiples
 * of their element's size. Must not be closed before the sessions made of it are.
 */
public final class RuntimeModel implements AutoCloseable {
  /** Smaller tensors, and what shapes may be computed from, go into the message. */
  private static final int SMALL_BYTES = 1 << 14;

  private final byte[] message;
  private final Map<String, OnnxTensorLike> weights;

  private RuntimeModel(byte[] message, Map<String, OnnxTensorLike> weights) {
    this.message = message;
    this.weights = weights;
  }

  /**
   * The whole graph.
   *
   * @throws OrtException if ONNX Runtime does not take its weights
   */
  public static RuntimeModel of(Graph graph) throws OrtException {
    return of(ProtoFromGraph.write(graph), graph);
  }

  /** The graph with other outputs. */
  static RuntimeModel asking(Graph graph, Collection<String> outputs) throws OrtException {
    return of(ProtoFromGraph.asking(graph, outputs), graph);
  }

  private static RuntimeModel of(ModelProto model, Graph graph) throws OrtException {
    ExternalWeights parted = ExternalWeights.of(model, "memory", RuntimeModel::isLarge);
    Map<String, OnnxTensorLike> weights = new LinkedHashMap<>();
    RuntimeModel made = new RuntimeModel(parted.model().toByteArray(), weights);
    try {
      for (String name : parted.names()) {
        weights.put(name, onnxTensor(graph.constants().get(name)));
      }
    } catch (OrtException | RuntimeException e) {
      made.close();
      throw e;
    }
    return made;
  }

  private static boolean isLarge(TensorProto tensor) {
    boolean isWeight =
        ElementType.ofCode(tensor.getDataType())
            .filter(type -> type.isFloatingPoint() || type.bytes() == 1)
            .isPresent();
    return isWeight && tensor.getRawData().size() > SMALL_BYTES;
  }

  /** A session of this model. */
  public OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options)
      throws OrtException {
    if (!weights.isEmpty()) {
      options.addExternalInitializers(weights);
    }
    // Told twice, as a tensor that several sessions may share, it is not copied either.
    for (Map.Entry<String, OnnxTensorLike> weight : weights.entrySet()) {
      options.addInitializer(weight.getKey(), weight.getValue());
    }
    return environment.createSession(message, options);
  }

  /** A tensor that ONNX Runtime reads in place, or in a copy where it lies askew or on the heap. */
  static OnnxTensor onnxTensor(Tensor tensor) throws OrtException {
    ByteBuffer data = tensor.data().order(ByteOrder.nativeOrder());
    boolean inPlace = data.isDirect() && data.alignmentOffset(0, tensor.type().bytes()) == 0;
    if (!inPlace) {
      data =
          ByteBuffer.allocateDirect(data.remaining())
              .order(ByteOrder.nativeOrder())
              .put(data)
              .flip();
    }
    return OnnxTensor.createTensor(
        RuntimeEnvironment.get(), data, tensor.shape(), javaType(tensor.type()));
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
              "A tensor of element type (%s) cannot be given to ONNX Runtime.".formatted(type),
              "Maybe export the network with other types.");
    };
  }

  @Override
  public void close() {
    weights.values().forEach(OnnxTensorLike::close);
  }
}
