package dev.lathe.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.lathe.foundation.SafeFile;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads ONNX files into graphs and writes graphs as ONNX files. */
public final class OnnxFile {
  /**
   * Weights of more than that go to a file beside the model: a message of the format ends at 2 GB,
   * and what is no weight takes its part.
   */
  public static final long MAX_WEIGHT_BYTES = 1_900_000_000L;

  /** A message of the format cannot be longer. */
  private static final long MAX_BYTES = Integer.MAX_VALUE;

  /** How deep graphs may hold graphs, counted in messages. */
  private static final int MAX_NESTING = 100;

  /** What is looked at to tell other kinds of files. */
  private static final int HEAD_BYTES = 64;

  /**
   * Larger files are mapped rather than read, so that their weights are never copied to the heap.
   * Smaller ones are read, so that a file that another program changes meanwhile does no harm.
   */
  private static final long MAX_READ_BYTES = 1 << 26;

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
      return parse(content(file), file.toString(), ExternalData.beside(file));
    } catch (IOException e) {
      throw new UserException(
          "The model (%s) cannot be read: %s".formatted(file, e.getMessage()),
          "Maybe its permissions do not allow it.",
          e);
    }
  }

  private static ByteBuffer content(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.size() > MAX_READ_BYTES
          ? channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
          : ByteBuffer.wrap(Files.readAllBytes(file));
    }
  }

  /**
   * Reads an ONNX model from memory. The bytes must not be changed afterwards.
   *
   * @param name what to call it in messages
   * @throws UserException if it is broken or not ONNX; the message says which
   */
  public static Graph parse(byte[] bytes, String name) {
    return parse(ByteBuffer.wrap(bytes), name, ExternalData.none());
  }

  private static Graph parse(ByteBuffer bytes, String name, ExternalData external) {
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

  private static void refuseOtherFormats(ByteBuffer bytes, String name) {
    String head =
        StandardCharsets.ISO_8859_1
            .decode(bytes.slice(0, Math.min(bytes.remaining(), HEAD_BYTES)))
            .toString();
    if (head.isEmpty()) {
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
    write(graph, file, MAX_WEIGHT_BYTES);
  }

  /**
   * As {@link #write(Graph, Path)}; weights of more than {@code maxInlineBytes} in all go beside.
   */
  public static void write(Graph graph, Path file, long maxInlineBytes) {
    ModelProto model = ProtoFromGraph.write(graph);
    if (ExternalWeights.bytes(model) <= maxInlineBytes) {
      SafeFile.write(file, model::writeTo);
    } else {
      String data = file.getFileName() + ".data";
      ExternalWeights parted = ExternalWeights.of(model, data);
      // The weights first, so that a model never names weights that are not there.
      SafeFile.write(file.resolveSibling(data), parted::writeWeights);
      SafeFile.write(file, parted.model()::writeTo);
    }
  }

  /**
   * Writes {@code graph} to a stream: the file that {@link #write} makes of it, or both files one
   * after the other.
   */
  public static void writeTo(Graph graph, OutputStream out) throws IOException {
    ModelProto model = ProtoFromGraph.write(graph);
    if (ExternalWeights.bytes(model) <= MAX_WEIGHT_BYTES) {
      model.writeTo(out);
    } else {
      ExternalWeights parted = ExternalWeights.of(model, "data");
      parted.model().writeTo(out);
      parted.writeWeights(out);
    }
  }

  /**
   * The ONNX file of {@code graph} in memory. {@link RuntimeModel} has no limit.
   *
   * @throws UserException if it takes more than 2 GB
   */
  public static byte[] toBytes(Graph graph) {
    ModelProto model = ProtoFromGraph.write(graph);
    long bytes = ExternalWeights.bytes(model);
    if (bytes > MAX_WEIGHT_BYTES) {
      throw new UserException(
          "The network (%s) has weights of %d MB, more than one ONNX message takes (1,900)."
              .formatted(graph.name(), bytes / 1_000_000),
          "Maybe convert it to half precision first: lathe convert");
    }
    return model.toByteArray();
  }
}
