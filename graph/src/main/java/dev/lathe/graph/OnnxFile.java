package dev.lathe.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.lathe.foundation.SafeFile;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads ONNX files into graphs and writes graphs as ONNX files. */
public final class OnnxFile {
  /** A message of the format cannot be longer. */
  private static final long MAX_BYTES = Integer.MAX_VALUE;

  /** How deep graphs may hold graphs, counted in messages. */
  private static final int MAX_NESTING = 100;

  private OnnxFile() {}

  /**
   * Reads an ONNX file, and the files beside it that it names.
   *
   * @throws UserException if the file is missing, broken, or not ONNX; the message says which
   */
  public static Graph read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "The model (%s) is not %s.".formatted(file, Files.exists(file) ? "a file" : "there"),
          "Maybe the path is misspelt.");
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new UserException(
            "The model (%s) is larger than 2 GB, which no ONNX file can be.".formatted(file),
            "Maybe export it with its weights in files beside it (external data).");
      }
      return parse(Files.readAllBytes(file), file.toString(), ExternalData.beside(file));
    } catch (IOException e) {
      throw new UserException(
          "The model (%s) cannot be read: %s".formatted(file, e.getMessage()),
          "Maybe its permissions do not allow it.",
          e);
    }
  }

  /**
   * Reads an ONNX model from memory. The bytes must not be changed afterwards.
   *
   * @param name what to call it in messages
   * @throws UserException if it is broken or not ONNX; the message says which
   */
  public static Graph parse(byte[] bytes, String name) {
    return parse(bytes, name, ExternalData.none());
  }

  private static Graph parse(byte[] bytes, String name, ExternalData external) {
    refuseOtherFormats(bytes, name);
    try {
      CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
      // Tensors are views of the bytes read, not copies.
      input.enableAliasing(true);
      input.setRecursionLimit(MAX_NESTING);
      return GraphFromProto.read(ModelProto.parseFrom(input), name, external);
    } catch (IOException e) {
      throw new UserException(
          "The model (%s) is not a whole ONNX file.".formatted(name),
          "Maybe it was cut off while it was copied, or it is another kind of file.",
          e);
    }
  }

  private static void refuseOtherFormats(byte[] bytes, String name) {
    String head = new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.ISO_8859_1);
    if (bytes.length == 0) {
      throw new UserException(
          "The model (%s) is empty.".formatted(name), "Maybe the download failed.");
    }
    if (head.startsWith("version https://git-lfs")) {
      throw new UserException(
          "The model (%s) is a pointer of Git LFS, not the model itself.".formatted(name),
          "Maybe run: git lfs pull");
    }
    if (head.stripLeading().startsWith("<")) {
      throw new UserException(
          "The model (%s) is a web page or XML, not ONNX.".formatted(name),
          "Maybe the download needs another address, such as the one of the raw file.");
    }
    if (head.startsWith("PK\u0003\u0004")) {
      throw new UserException(
          "The model (%s) is a zip archive, not ONNX.".formatted(name),
          "Maybe unpack it; PyTorch's own files must be exported to ONNX first.");
    }
  }

  /**
   * Writes {@code graph} to {@code file}, whole or not at all; weights that are too many for one
   * ONNX file go to a second one beside it, whose name ends in {@code .data}.
   */
  public static void write(Graph graph, Path file) {
    ModelProto model = ProtoFromGraph.write(graph);
    if (ExternalWeights.fits(model)) {
      SafeFile.write(file, model::writeTo);
    } else {
      ExternalWeights.write(model, file);
    }
  }

  /** The ONNX file of {@code graph}, as ONNX Runtime takes it; at most 2 GB. */
  public static byte[] toBytes(Graph graph) {
    return ProtoFromGraph.write(graph).toByteArray();
  }
}
