package dev.lathe.tensorrt;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.global.nvinfer.MemoryPoolType;
import org.bytedeco.tensorrt.global.nvinfer.NetworkDefinitionCreationFlag;
import org.bytedeco.tensorrt.global.nvinfer.ProfilingVerbosity;
import org.bytedeco.tensorrt.global.nvinfer.TensorFormat;
import org.bytedeco.tensorrt.global.nvonnxparser;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.IRuntime;
import org.bytedeco.tensorrt.nvinfer.ITensor;
import org.bytedeco.tensorrt.nvonnxparser.IParser;

/**
 * Builds engines from ONNX models: strongly typed, of fixed sizes, described in detail.
 *
 * <p>A layer that was cut out of a network may have its images at the seams in any memory format,
 * as it has between two layers: the builder takes the fastest, and no conversion is timed.
 */
final class EngineBuilder implements AutoCloseable {
  /** What a kernel may use for itself; kernels that want more are not chosen. */
  static final long WORKSPACE_BYTES = 2L << 30;

  private static final int IMAGE_RANK = 4;

  private final NativeObjects objects = new NativeObjects();
  private final BuildLog log = new BuildLog();
  private final TimingCache timings;
  private final IBuilder builder;
  private final IRuntime runtime;

  /**
   * A builder for the current device.
   *
   * @throws UserException if TensorRT cannot use the device
   */
  EngineBuilder(TimingCache timings) {
    this.timings = timings;
    builder = nvinfer.createInferBuilder(log);
    requireWorking("a builder", builder == null || builder.isNull());
    objects.own(builder);
    runtime = nvinfer.createInferRuntime(log);
    requireWorking("a runtime", runtime == null || runtime.isNull());
    objects.own(runtime);
  }

  /** TensorRT may answer with an error and an object that is none. */
  private void requireWorking(String what, boolean absent) {
    String errors = log.takeErrors();
    if (absent || !errors.isEmpty()) {
      throw new UserException(
          "TensorRT cannot make %s: %s".formatted(what, errors),
          "Maybe the driver is too old for CUDA 13; it must be 580 or newer.");
    }
  }

  /**
   * The engine of a model; owned by the caller.
   *
   * @param seams inputs and outputs at which the model was cut out of a network
   * @throws UserException if TensorRT refuses the model, with its words
   */
  synchronized ICudaEngine build(Graph model, Set<String> seams) {
    byte[] onnx = OnnxFile.toBytes(model);
    if (!seams.isEmpty()) {
      ICudaEngine free = build(onnx, seams);
      if (free != null) {
        return free;
      }
      // A layer may have no kernel for what its seams allow; then it is built as it stands.
      log.takeErrors();
    }
    ICudaEngine engine = build(onnx, Set.of());
    if (engine == null) {
      throw refused(model, log.takeErrors());
    }
    return engine;
  }

  private @org.jspecify.annotations.Nullable ICudaEngine build(byte[] onnx, Set<String> seams) {
    try (NativeObjects made = new NativeObjects();
        BytePointer bytes = new BytePointer(onnx)) {
      INetworkDefinition network =
          made.own(
              builder.createNetworkV2(1 << NetworkDefinitionCreationFlag.kSTRONGLY_TYPED.value));
      // The presets have no way to free a parser; it keeps a copy of the weights that it converted.
      IParser parser = nvonnxparser.createParser(network, log);
      if (!parser.parse(bytes, onnx.length)) {
        return null;
      }
      setFormats(network, seams);
      IBuilderConfig config = made.own(builder.createBuilderConfig());
      config.setMemoryPoolLimit(MemoryPoolType.kWORKSPACE, WORKSPACE_BYTES);
      config.setProfilingVerbosity(ProfilingVerbosity.kDETAILED);
      timings.useIn(config, made);
      IHostMemory plan = builder.buildSerializedNetwork(network, config);
      if (plan == null || plan.isNull()) {
        return null;
      }
      made.own(plan);
      timings.keep(config.getTimingCache(), made);
      ICudaEngine engine = runtime.deserializeCudaEngine(plan.data(), plan.size());
      return engine == null || engine.isNull() ? null : engine;
    }
  }

  private static void setFormats(INetworkDefinition network, Set<String> seams) {
    for (int index = 0; index < network.getNbInputs(); index++) {
      setFormats(network.getInput(index), seams);
    }
    for (int index = 0; index < network.getNbOutputs(); index++) {
      setFormats(network.getOutput(index), seams);
    }
  }

  private static void setFormats(ITensor tensor, Set<String> seams) {
    if (seams.contains(tensor.getName()) && tensor.getDimensions().nbDims() == IMAGE_RANK) {
      int formats = formats(tensor.getType().value);
      if (formats != 0) {
        tensor.setAllowedFormats(formats);
      }
    }
  }

  /** The formats that TensorRT 10 lists for images of a type; 0 for types with only one. */
  private static int formats(int type) {
    if (type == DataType.kHALF.value) {
      return bits(
          TensorFormat.kLINEAR,
          TensorFormat.kCHW2,
          TensorFormat.kHWC8,
          TensorFormat.kCHW4,
          TensorFormat.kCHW16,
          TensorFormat.kCHW32);
    }
    return type == DataType.kFLOAT.value
        ? bits(TensorFormat.kLINEAR, TensorFormat.kCHW32, TensorFormat.kHWC)
        : 0;
  }

  private static int bits(TensorFormat... formats) {
    int bits = 0;
    for (TensorFormat format : formats) {
      bits |= 1 << format.value;
    }
    return bits;
  }

  private static UserException refused(Graph model, String errors) {
    return new UserException(
        "TensorRT cannot run the model (%s): %s"
            .formatted(model.name(), errors.isEmpty() ? "it gives no reason" : errors),
        errors.contains("builder_resource")
            ? "Maybe this build of TensorRT lacks the library for this device that it names."
            : "Maybe it uses an operator or a type that TensorRT does not know.");
  }

  @Override
  public void close() {
    objects.close();
  }
}
