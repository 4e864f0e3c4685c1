package dev.lathe.profiler.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.lathe.foundation.UserException;
import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.onnx.RuntimeEnvironment;
import dev.lathe.profiler.DeviceProbe;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.TimedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** ONNX Runtime on the host's processor: always there, and the default. */
public final class OnnxRuntimeCpu implements MeasuringRuntime {
  private final OrtEnvironment environment;
  private final OnnxRuntimeOptions options;
  private @Nullable BlockedBoundary boundaryOfLayers;

  /** A runtime with these settings. */
  public OnnxRuntimeCpu(OnnxRuntimeOptions options) {
    this.options = options;
    environment = RuntimeEnvironment.get();
  }

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public String version() {
    return environment.getVersion();
  }

  @Override
  public DeviceFingerprint.Chip chip() {
    return DeviceProbe.processor();
  }

  @Override
  public String driver() {
    return "";
  }

  @Override
  public int threads() {
    return options.threads();
  }

  @Override
  public SortedMap<String, String> settings() {
    return options.asSettings();
  }

  @Override
  public TimedModel open(Graph model, long seed, Set<String> seams) {
    try {
      if (!seams.isEmpty()) {
        return layer(OnnxFile.toBytes(model), seed, seams);
      }
      try (SessionOptions settings = sessionOptions(options.optimisation())) {
        return timed(load(model, settings), seed);
      }
    } catch (OrtException e) {
      throw refused(model, e);
    }
  }

  @Override
  public TimedModel openWatched(Graph model, long seed) {
    try (NodeTrace trace = NodeTrace.begin();
        SessionOptions settings = sessionOptions(options.optimisation())) {
      settings.enableProfiling(trace.prefix());
      OnnxRuntimeSession session = timed(load(model, settings), seed);
      session.watch(trace);
      return session;
    } catch (OrtException e) {
      throw refused(model, e);
    }
  }

  private LoadedModel load(Graph model, SessionOptions settings) throws OrtException {
    return LoadedModel.of(environment, model, settings, OnnxFile.MAX_WEIGHT_BYTES);
  }

  private OnnxRuntimeSession timed(LoadedModel model, long seed) throws OrtException {
    return OnnxRuntimeSession.of(
        environment, model.session(), options.threads() == 1, 1, seed, model.bytes());
  }

  private UserException refused(Graph model, OrtException e) {
    return new UserException(
        "ONNX Runtime cannot run the model (%s): %s".formatted(model.name(), e.getMessage()),
        "Maybe it uses an operator that ONNX Runtime %s does not know.".formatted(version()),
        e);
  }

  private TimedModel layer(byte[] bytes, long seed, Set<String> seams) throws OrtException {
    Graph layer;
    try {
      layer = boundaryOfLayers().open(optimised(bytes), seams);
    } catch (UserException e) {
      // What the optimiser made of it cannot be read back, such as a type that only it uses.
      return session(bytes, options.optimisation(), 1, seed);
    }
    int copies = Copies.count(layer);
    byte[] several = OnnxFile.toBytes(Copies.of(layer, copies));
    return session(several, OnnxRuntimeOptions.Optimisation.NONE, copies, seed);
  }

  private synchronized BlockedBoundary boundaryOfLayers() throws OrtException {
    if (boundaryOfLayers == null) {
      boundaryOfLayers =
          BlockedBoundary.learn(optimised(OnnxFile.toBytes(BlockedBoundary.probe())));
    }
    return boundaryOfLayers;
  }

  private TimedModel session(
      byte[] bytes, OnnxRuntimeOptions.Optimisation optimisation, int copies, long seed)
      throws OrtException {
    try (SessionOptions settings = sessionOptions(optimisation)) {
      OrtSession session = environment.createSession(bytes, settings);
      return OnnxRuntimeSession.of(
          environment, session, options.threads() == 1, copies, seed, bytes.length);
    }
  }

  /** The model as ONNX Runtime rewrites it, read back from the file that it writes for that. */
  private Graph optimised(byte[] bytes) throws OrtException {
    try {
      Path file = Files.createTempFile("lathe-optimised", ".onnx");
      try (SessionOptions settings = sessionOptions(options.optimisation())) {
        settings.setOptimizedModelFilePath(file.toString());
        environment.createSession(bytes, settings).close();
        return OnnxFile.parse(Files.readAllBytes(file), "optimised layer");
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UserException(
          "The optimised layer cannot be kept in a temporary file: " + e.getMessage(),
          "Maybe the folder for temporary files is full; set -Djava.io.tmpdir to another one.",
          e);
    }
  }

  private SessionOptions sessionOptions(OnnxRuntimeOptions.Optimisation optimisation)
      throws OrtException {
    SessionOptions settings = new SessionOptions();
    settings.setIntraOpNumThreads(options.threads());
    settings.setInterOpNumThreads(1);
    settings.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
    settings.setCPUArenaAllocator(options.arena());
    settings.setOptimizationLevel(
        switch (optimisation) {
          case NONE -> SessionOptions.OptLevel.NO_OPT;
          case BASIC -> SessionOptions.OptLevel.BASIC_OPT;
          case EXTENDED -> SessionOptions.OptLevel.EXTENDED_OPT;
          case ALL -> SessionOptions.OptLevel.ALL_OPT;
        });
    settings.addConfigEntry("session.intra_op.allow_spinning", options.spinning() ? "1" : "0");
    settings.addConfigEntry("session.force_spinning_stop", "1");
    if (!options.affinities().isEmpty()) {
      settings.addConfigEntry("session.intra_op_thread_affinities", options.affinities());
    }
    // It warns that a model with memory layouts of this processor was written, which is the point.
    settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    return settings;
  }
}
