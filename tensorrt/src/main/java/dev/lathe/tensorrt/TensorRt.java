package dev.lathe.tensorrt;

import dev.lathe.foundation.UserException;
import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.lut.DeviceFingerprint.Chip;
import dev.lathe.lut.DeviceFingerprint.Kind;
import dev.lathe.onnx.Graph;
import dev.lathe.profiler.EngineLayer;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.TimedModel;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.tensorrt.global.nvinfer.LayerInformationFormat;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IEngineInspector;

/** TensorRT on the first device that CUDA shows. */
final class TensorRt implements MeasuringRuntime {
  /** Runs of a layer in one recording, so that what a launch takes is shared out. */
  private static final int COPIES_OF_LAYERS = 10;

  private final String version;
  private final Gpu gpu;
  private final EngineBuilder builder;

  /**
   * Opens the device. TensorRT stays loaded until the program ends.
   *
   * @throws UserException if it cannot be used, with the reason
   */
  TensorRt() {
    version = NativeLibraries.version();
    gpu = GpuReader.read().get(0);
    builder = new EngineBuilder(TimingCache.of(gpu.name(), version));
  }

  @Override
  public String name() {
    return "tensorrt";
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public DeviceFingerprint.Chip chip() {
    int clock = gpu.state().maxClockMegahertz();
    return new Chip(
        Kind.GPU,
        gpu.name(),
        gpu.multiprocessors(),
        clock > 0 ? OptionalDouble.of(clock) : OptionalDouble.empty(),
        gpu.memoryBytes());
  }

  @Override
  public String driver() {
    return gpu.state().driver();
  }

  @Override
  public int threads() {
    return 1;
  }

  @Override
  public SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    settings.put("cudaGraph", "on");
    settings.put("formatsAtSeams", "any");
    settings.put("stronglyTyped", "on");
    settings.put("tf32", "on");
    settings.put("workspaceBytes", Long.toString(EngineBuilder.WORKSPACE_BYTES));
    return settings;
  }

  @Override
  public List<String> doubts() {
    return GpuReader.read(0).doubts().stream()
        .map(doubt -> "The device (%s) is %s.".formatted(gpu.name(), doubt))
        .toList();
  }

  @Override
  public TimedModel open(Graph model, long seed, Set<String> seams) {
    return new EngineModel(
        builder.build(model, seams), seams.isEmpty() ? 1 : COPIES_OF_LAYERS, seed);
  }

  @Override
  public List<EngineLayer> layers(Graph model) {
    try (NativeObjects objects = new NativeObjects()) {
      ICudaEngine engine = objects.own(builder.build(model, Set.of()));
      IEngineInspector inspector = objects.own(engine.createEngineInspector());
      return InspectedEngine.layers(inspector.getEngineInformation(LayerInformationFormat.kJSON));
    }
  }
}
