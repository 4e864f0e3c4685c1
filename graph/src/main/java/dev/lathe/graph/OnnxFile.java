package dev.lathe.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lathe.foundation.SafeFile;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads ONNX files into graphs and writes graphs as ONNX files. */
public final class OnnxFile {
  private OnnxFile() {}

  /**
   * Reads an ONNX file.
   *
   * @throws UserException if the file is missing, broken, or not ONNX; the message says which
   */
  public static Graph read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "The model (%s) is not a file.".formatted(file), "Maybe the path is misspelt.");
    }
    try {
      return parse(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new UserException(
          "The model (%s) cannot be read: %s".formatted(file, e.getMessage()),
          "Maybe its permissions do not allow it.",
          e);
    }
  }

  /**
   * Reads an ONNX model from memory.
   *
   * @param name what to call it in messages
   */
  public static Graph parse(byte[] bytes, String name) {
    try {
      return GraphFromProto.read(ModelProto.parseFrom(bytes), name);
    } catch (InvalidProtocolBufferException e) {
      throw new UserException(
          "The model (%s) is not a whole ONNX file.".formatted(name),
          "Maybe it was cut off while it was copied, or it is another kind of file.",
          e);
    }
  }

  /** Writes {@code graph} to {@code file}, whole or not at all. */
  public static void write(Graph graph, Path file) {
    SafeFile.write(file, out -> ProtoFromGraph.write(graph).writeTo(out));
  }

  /** The ONNX file of {@code graph}, as ONNX Runtime takes it. */
  public static byte[] toBytes(Graph graph) {
    return ProtoFromGraph.write(graph).toByteArray();
  }
}
