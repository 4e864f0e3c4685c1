package dev.lathe.trainer;

import dev.lathe.foundation.SafeFile;
import dev.lathe.foundation.UserException;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Named floating-point tensors and texts in one file, in the safetensors format: eight bytes with
 * the length of a JSON header, the header with name, type, shape and place of each tensor, then the
 * elements, all little-endian. Checkpoints are such files, and weights that other tools go on with.
 *
 * @param tensors by name
 * @param metadata texts by name
 */
public record SafetensorsFile(Map<String, Tensor> tensors, Map<String, String> metadata) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String METADATA = "__metadata__";
  private static final int PIECE_BYTES = 1 << 20;

  /** What each element type is called in the header. */
  private static final Map<ElementType, String> TYPES =
      Map.of(
          ElementType.FLOAT, "F32",
          ElementType.DOUBLE, "F64",
          ElementType.FLOAT16, "F16",
          ElementType.BFLOAT16, "BF16");

  /** Copies, and checks that all elements are floating-point numbers. */
  public SafetensorsFile {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors.forEach(
        (name, tensor) -> {
          if (!TYPES.containsKey(tensor.type())) {
            throw new IllegalArgumentException(
                "The tensor (%s) of type %s is not floating-point.".formatted(name, tensor.type()));
          }
        });
  }

  /** The floating-point constants of a graph under their names, in its order. */
  public static SafetensorsFile weightsOf(Graph graph, Map<String, String> metadata) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    graph
        .constants()
        .forEach(
            (name, tensor) -> {
              if (tensor.type().isFloatingPoint()) {
                weights.put(name, tensor);
              }
            });
    return new SafetensorsFile(weights, metadata);
  }

  /**
   * Writes {@code file}, whole or not at all.
   *
   * @throws UserException if it cannot be written
   */
  public void write(Path file) {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject(METADATA);
    metadata.forEach(texts::put);
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      ObjectNode node = header.putObject(entry.getKey()).put("dtype", TYPES.get(tensor.type()));
      ArrayNode shape = node.putArray("shape");
      for (long size : tensor.shape()) {
        shape.add(size);
      }
      long end = offset + tensor.type().bytes() * tensor.elementCount();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] text = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    SafeFile.write(file, out -> write(out, text));
  }

  private void write(OutputStream out, byte[] header) throws IOException {
    int padding = (8 - header.length % 8) % 8;
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong((long) header.length + padding).array());
    out.write(header);
    out.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    for (Tensor tensor : tensors.values()) {
      ByteBuffer bytes = tensor.data();
      byte[] piece = new byte[Math.min(PIECE_BYTES, bytes.remaining())];
      while (bytes.hasRemaining()) {
        int count = Math.min(piece.length, bytes.remaining());
        bytes.get(piece, 0, count);
        out.write(piece, 0, count);
      }
    }
  }

  /**
   * Reads a file.
   *
   * @throws UserException if it is not such a file, or not whole
   */
  public static SafetensorsFile read(Path file) {
    try {
      return parse(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          "The file (%s) cannot be read as safetensors.".formatted(file),
          "Maybe it was damaged; remove it to begin anew.",
          e);
    }
  }

  private static SafetensorsFile parse(ByteBuffer bytes) throws JacksonException {
    long length = bytes.getLong();
    if (length < 2 || length > bytes.remaining()) {
      throw new IllegalArgumentException("The header's length (%d) is wrong.".formatted(length));
    }
    byte[] text = new byte[(int) length];
    bytes.get(text);
    JsonNode header = JSON.readTree(text);
    ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals(METADATA)) {
        entry
            .getValue()
            .properties()
            .forEach(e -> metadata.put(e.getKey(), e.getValue().asString()));
      } else {
        tensors.put(entry.getKey(), tensor(entry.getValue(), data));
      }
    }
    return new SafetensorsFile(tensors, metadata);
  }

  private static Tensor tensor(JsonNode node, ByteBuffer data) {
    String name = node.path("dtype").asString();
    ElementType type =
        TYPES.entrySet().stream()
            .filter(entry -> entry.getValue().equals(name))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("Not read: elements of type " + name));
    JsonNode sizes = node.path("shape");
    long[] shape = new long[sizes.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = sizes.get(i).asLong();
    }
    int from = node.path("data_offsets").path(0).asInt();
    int to = node.path("data_offsets").path(1).asInt();
    return Tensor.of(type, shape, data.slice(from, to - from));
  }
}
