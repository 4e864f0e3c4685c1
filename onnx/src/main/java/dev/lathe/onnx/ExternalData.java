package dev.lathe.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tensors that a model keeps in files beside it. Such files must lie in the model's folder or below
 * it, links followed; whatever else a model names is refused.
 */
final class ExternalData {
  private final @Nullable Path folder;

  private ExternalData(@Nullable Path folder) {
    this.folder = folder;
  }

  /** For a model read from a file. */
  static ExternalData beside(Path model) {
    return new ExternalData(model.toAbsolutePath().getParent());
  }

  /** For a model that is not in a file: it cannot have any. */
  static ExternalData none() {
    return new ExternalData(null);
  }

  /**
   * The bytes of a tensor, mapped rather than read.
   *
   * @param expected how many bytes the tensor's shape asks for
   * @throws UserException if the place is outside the folder or the file is too short
   */
  ByteBuffer bytes(TensorProto tensor, long expected) {
    Map<String, String> entries = new HashMap<>();
    for (StringStringEntryProto entry : tensor.getExternalDataList()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    Path file = file(tensor, entries.getOrDefault("location", ""));
    long offset = number(tensor, entries, "offset", 0);
    long length = number(tensor, entries, "length", expected);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (length != expected || offset > channel.size() - length) {
        throw refused(
            tensor,
            "takes %d bytes, but (%s) has %d from %d on of %d"
                .formatted(expected, file.getFileName(), length, offset, channel.size()),
            "Maybe the file was cut off while it was copied.");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
    } catch (IOException | IllegalArgumentException e) {
      throw refused(
          tensor,
          "cannot be read from (%s): %s".formatted(file.getFileName(), e.getMessage()),
          "Maybe its permissions do not allow it.");
    }
  }

  private Path file(TensorProto tensor, String location) {
    if (folder == null) {
      throw refused(tensor, "is kept in another file", "Maybe read the model from its folder.");
    }
    try {
      Path wanted = Path.of(location);
      Path inside = folder.resolve(wanted).normalize();
      if (location.isEmpty() || wanted.isAbsolute() || !inside.startsWith(folder.normalize())) {
        throw outside(tensor, location);
      }
      if (!Files.isRegularFile(inside)) {
        throw refused(
            tensor,
            "is kept in a file (%s) that is not there".formatted(location),
            "Maybe copy it beside the model.");
      }
      if (!inside.toRealPath().startsWith(folder.toRealPath())) {
        throw outside(tensor, location);
      }
      return inside;
    } catch (IOException | InvalidPathException e) {
      throw outside(tensor, location);
    }
  }

  private static UserException outside(TensorProto tensor, String location) {
    return refused(
        tensor,
        "is kept in (%s), which is outside the model's folder".formatted(location),
        "Maybe copy the data beside the model and export it with a plain file name.");
  }

  private static long number(
      TensorProto tensor, Map<String, String> entries, String key, long otherwise) {
    String text = entries.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw refused(tensor, "has a broken %s (%s)".formatted(key, text), "Maybe export it again.");
    }
    throw refused(tensor, "has a negative %s (%s)".formatted(key, text), "Maybe export it again.");
  }

  private static UserException refused(TensorProto tensor, String what, String remedy) {
    return new UserException("The tensor (%s) %s.".formatted(tensor.getName(), what), remedy);
  }
}
