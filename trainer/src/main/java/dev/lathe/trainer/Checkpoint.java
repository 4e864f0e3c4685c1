package dev.lathe.trainer;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.onnx.Tensor;
import dev.lathe.trainer.operator.Tensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run on disk: everything that training changes, and how far it has come, in one safetensors file
 * that is replaced whole. A run that was killed at any moment finds the state before or after a
 * step, never between.
 */
@SuppressWarnings("try") // Scopes and guards act by being open.
final class Checkpoint {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String FILE = "checkpoint.safetensors";
  private static final String WEIGHT = "weight/";
  private static final String AVERAGE = "average/";

  private final Path file;
  private final String fingerprint;

  /**
   * The checkpoint of a job.
   *
   * @param fingerprint of the job
   */
  Checkpoint(Path folder, String fingerprint) {
    this.file = folder.resolve(FILE);
    this.fingerprint = fingerprint;
  }

  /** Writes the state of a run. */
  void save(TorchNetwork network, GradientDescent descent, RunState state) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    put(tensors, WEIGHT, network.state());
    put(tensors, "", descent.memory());
    put(tensors, AVERAGE, descent.averages());
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "lathe-checkpoint-1");
    metadata.put("fingerprint", fingerprint);
    metadata.put("state", JSON.writeValueAsString(state));
    new SafetensorsFile(tensors, metadata).write(file);
  }

  /**
   * Reads the state of a run into {@code network} and {@code descent}; a new state where there is
   * no checkpoint.
   *
   * @throws UserException if the checkpoint is broken or of another run
   */
  RunState load(TorchNetwork network, GradientDescent descent) {
    if (!Files.exists(file)) {
      return RunState.start();
    }
    SafetensorsFile content = SafetensorsFile.read(file);
    if (!fingerprint.equals(content.metadata().get("fingerprint"))) {
      throw new UserException(
          "The checkpoint (%s) belongs to another run: network, teacher, data or options differ."
              .formatted(file),
          "Maybe choose another folder, or remove it to begin anew.");
    }
    try {
      take(content, WEIGHT, network.state());
      take(content, "", descent.memory());
      take(content, AVERAGE, descent.averages());
      return JSON.readValue(content.metadata().get("state"), RunState.class);
    } catch (RuntimeException e) {
      throw new UserException(
          "The checkpoint (%s) is damaged.".formatted(file), "Maybe remove it to begin anew.", e);
    }
  }

  private static void put(
      Map<String, Tensor> tensors, String prefix, Map<String, org.bytedeco.pytorch.Tensor> values) {
    try (PointerScope scope = new PointerScope()) {
      values.forEach(
          (name, value) ->
              tensors.put(prefix + name, Tensor.ofFloats(Tensors.floats(value), value.shape())));
    }
  }

  private static void take(
      SafetensorsFile content, String prefix, Map<String, org.bytedeco.pytorch.Tensor> values) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      values.forEach(
          (name, value) -> {
            Tensor stored = content.tensors().get(prefix + name);
            if (stored == null) {
              throw new IllegalArgumentException("There is no %s%s.".formatted(prefix, name));
            }
            value.copy_(Tensors.ofFloats(stored.floats(), stored.shape()));
          });
    }
  }

  /** What decides the course of a job: the networks, the data, the loss and the options. */
  static String fingerprint(TrainingJob job) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (DigestOutputStream networks =
          new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        OnnxFile.writeTo(job.student(), networks);
        Graph teacher = job.teacher();
        if (teacher != null) {
          OnnxFile.writeTo(teacher, networks);
        }
      }
      // How often checkpoints are written changes nothing of what is learned.
      TrainingOptions options = job.options().toBuilder().checkpointSeconds(1).build();
      String words =
          String.join(
              "\n",
              List.of(
                  options.toString(),
                  job.loss().identity(),
                  job.training().identity(),
                  Integer.toString(job.training().batchesPerPass())));
      digest.update(words.getBytes(StandardCharsets.UTF_8));
      if (!job.held().elements().isEmpty()) {
        digest.update(job.held().elements().toString().getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    } catch (IOException e) {
      throw new IllegalStateException("A digest takes whatever is written.", e);
    }
  }

  /**
   * How far a run has come.
   *
   * @param epoch passes done
   * @param batch minibatches done in the pass that is under way
   * @param lossSum sum of the losses of those minibatches
   * @param correct right answers in those minibatches
   * @param labelled labelled examples in those minibatches
   * @param epochSeconds time spent in the pass that is under way
   * @param seconds time spent in all passes
   * @param epochs the passes done
   */
  record RunState(
      int epoch,
      int batch,
      double lossSum,
      int correct,
      int labelled,
      double epochSeconds,
      double seconds,
      List<TrainingResult.Epoch> epochs) {
    RunState {
      epochs = List.copyOf(epochs);
    }

    static RunState start() {
      return new RunState(0, 0, 0, 0, 0, 0, 0, List.of());
    }

    RunState after(double loss, Accuracy accuracy, double stepSeconds) {
      return new RunState(
          epoch,
          batch + 1,
          lossSum + loss,
          correct + accuracy.correct(),
          labelled + accuracy.total(),
          epochSeconds + stepSeconds,
          seconds + stepSeconds,
          epochs);
    }

    RunState nextEpoch(double validationAccuracy, double validationSeconds) {
      List<TrainingResult.Epoch> done = new ArrayList<>(epochs);
      done.add(
          new TrainingResult.Epoch(
              epoch + 1,
              meanLoss(),
              accuracy(),
              validationAccuracy,
              epochSeconds + validationSeconds));
      return new RunState(epoch + 1, 0, 0, 0, 0, 0, seconds + validationSeconds, done);
    }

    double meanLoss() {
      return batch == 0 ? Double.NaN : lossSum / batch;
    }

    double accuracy() {
      return labelled == 0 ? Double.NaN : (double) correct / labelled;
    }
  }
}
