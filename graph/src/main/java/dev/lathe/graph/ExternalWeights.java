package dev.lathe.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.lathe.foundation.SafeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Models too large for one ONNX file (a protobuf message ends at 2 GB): large tensors go into a
 * file beside the model, named as the model with {@code .data} behind it.
 */
final class ExternalWeights {
  /** What is left for everything that is not a weight. */
  static final long MAX_INLINE_BYTES = 1_900_000_000L;

  /** Smaller tensors stay in the model, where runtimes may look at them while loading. */
  private static final int SMALL_BYTES = 1024;

  /** Runtimes map tensors; pages begin at multiples of this. */
  private static final long ALIGNMENT = 4096;

  private ExternalWeights() {}

  /** Whether a model fits into one file. */
  static boolean fits(ModelProto model) {
    return weightBytes(model.getGraph()) <= MAX_INLINE_BYTES;
  }

  private static long weightBytes(GraphProto graph) {
    return graph.getInitializerList().stream()
        .mapToLong(tensor -> tensor.getRawData().size())
        .sum();
  }

  /**
   * Writes a model and the file with its weights, the weights first, so that a model never names
   * weights that are not there.
   */
  static void write(ModelProto model, Path file) {
    Path data = file.resolveSibling(file.getFileName() + ".data");
    List<ByteString> parts = new ArrayList<>();
    ModelProto.Builder small = model.toBuilder();
    GraphProto.Builder graph = small.getGraphBuilder();
    long offset = 0;
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      TensorProto tensor = graph.getInitializer(i);
      ByteString bytes = tensor.getRawData();
      if (bytes.size() > SMALL_BYTES) {
        graph.setInitializer(i, placed(tensor, data, offset));
        parts.add(bytes);
        offset = aligned(offset + bytes.size());
      }
    }
    SafeFile.write(data, out -> writeParts(parts, out));
    SafeFile.write(file, out -> small.build().writeTo(out));
  }

  private static TensorProto placed(TensorProto tensor, Path data, long offset) {
    return tensor.toBuilder()
        .clearRawData()
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", data.getFileName().toString()))
        .addExternalData(entry("offset", Long.toString(offset)))
        .addExternalData(entry("length", Integer.toString(tensor.getRawData().size())))
        .build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static void writeParts(List<ByteString> parts, OutputStream out) throws IOException {
    long written = 0;
    for (ByteString part : parts) {
      long start = aligned(written);
      out.write(new byte[Math.toIntExact(start - written)]);
      part.writeTo(out);
      written = start + part.size();
    }
  }

  private static long aligned(long offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
