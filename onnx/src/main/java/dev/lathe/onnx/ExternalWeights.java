package dev.lathe.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A model parted into a message and its large tensors, which the message only names: a protobuf
 * message ends at 2 GB. The tensors are views of what the graph holds, not copies.
 */
final class ExternalWeights {
  /** Smaller tensors stay in the model, where runtimes may look at them while loading. */
  private static final int SMALL_BYTES = 1024;

  /** Runtimes map tensors; pages begin at multiples of this. */
  private static final long ALIGNMENT = 4096;

  private final ModelProto model;
  private final Map<String, ByteString> weights;

  private ExternalWeights(ModelProto model, Map<String, ByteString> weights) {
    this.model = model;
    this.weights = weights;
  }

  /** What the tensors of a model take. */
  static long bytes(ModelProto model) {
    return model.getGraph().getInitializerList().stream()
        .mapToLong(tensor -> tensor.getRawData().size())
        .sum();
  }

  /**
   * Parts a model for files.
   *
   * @param location the name of the file that the weights are to be written to
   */
  static ExternalWeights of(ModelProto model, String location) {
    return of(model, location, tensor -> tensor.getRawData().size() > SMALL_BYTES);
  }

  /** Parts a model. */
  static ExternalWeights of(ModelProto model, String location, Predicate<TensorProto> isLarge) {
    Map<String, ByteString> weights = new LinkedHashMap<>();
    ModelProto.Builder small = model.toBuilder();
    GraphProto.Builder graph = small.getGraphBuilder();
    long offset = 0;
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      TensorProto tensor = graph.getInitializer(i);
      ByteString bytes = tensor.getRawData();
      if (isLarge.test(tensor)) {
        graph.setInitializer(i, placed(tensor, location, offset));
        weights.put(tensor.getName(), bytes);
        offset = aligned(offset + bytes.size());
      }
    }
    return new ExternalWeights(small.build(), weights);
  }

  private static TensorProto placed(TensorProto tensor, String location, long offset) {
    return tensor.toBuilder()
        .clearRawData()
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", location))
        .addExternalData(entry("offset", Long.toString(offset)))
        .addExternalData(entry("length", Integer.toString(tensor.getRawData().size())))
        .build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  /** The message without the large tensors. */
  ModelProto model() {
    return model;
  }

  /** The names of the large tensors. */
  Set<String> names() {
    return weights.keySet();
  }

  /** Writes the large tensors, each where the message says that it is. */
  void writeWeights(OutputStream out) throws IOException {
    long written = 0;
    for (ByteString weight : weights.values()) {
      long start = aligned(written);
      out.write(new byte[Math.toIntExact(start - written)]);
      // In small parts: the string itself would first copy all of it to the heap.
      Channels.newChannel(out).write(weight.asReadOnlyByteBuffer());
      written = start + weight.size();
    }
  }

  private static long aligned(long offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
