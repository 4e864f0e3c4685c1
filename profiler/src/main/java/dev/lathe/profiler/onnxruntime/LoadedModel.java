package dev.lathe.profiler.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A whole model as a session: from memory, or, where a message of the format is too short for its
 * weights, from files, as it would be deployed.
 *
 * @param bytes what the model's constants take
 */
record LoadedModel(OrtSession session, long bytes) {
  /**
   * Loads a model.
   *
   * @param maxMessageBytes constants of more than that are loaded from files
   */
  static LoadedModel of(
      OrtEnvironment environment, Graph model, SessionOptions settings, long maxMessageBytes)
      throws OrtException {
    long bytes =
        model.constants().values().stream().mapToLong(tensor -> tensor.data().remaining()).sum();
    OrtSession session =
        bytes <= maxMessageBytes
            ? environment.createSession(OnnxFile.toBytes(model), settings)
            : fromFiles(environment, model, settings);
    return new LoadedModel(session, bytes);
  }

  private static OrtSession fromFiles(
      OrtEnvironment environment, Graph model, SessionOptions settings) throws OrtException {
    try {
      Path folder = Files.createTempDirectory("lathe-model");
      try {
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(model, file);
        return environment.createSession(file.toString(), settings);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UserException(
          "The model (%s) cannot be kept in temporary files: %s"
              .formatted(model.name(), e.getMessage()),
          "Maybe the folder for temporary files is full; set -Djava.io.tmpdir to another one.",
          e);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }
}
