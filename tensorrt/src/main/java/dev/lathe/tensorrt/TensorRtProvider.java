package dev.lathe.tensorrt;

import dev.lathe.foundation.UserException;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.Processors;
import dev.lathe.profiler.RuntimeProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * TensorRT on NVIDIA devices: opens it where everything is here, and elsewhere says what is not.
 */
public final class TensorRtProvider implements RuntimeProvider {
  private final TensorRtNeeds needs;

  /** Looks at this machine. */
  public TensorRtProvider() {
    this(new TensorRtNeeds(Path.of("/")));
  }

  TensorRtProvider(TensorRtNeeds needs) {
    this.needs = needs;
  }

  @Override
  public String name() {
    return "tensorrt";
  }

  /** As CUDA and NVML describe them; where these are not to be had, as the driver lists them. */
  @Override
  public List<Device> devices() {
    if (needs.missing().isEmpty()) {
      try {
        return GpuReader.read().stream()
            .map(gpu -> new Device(gpu.name(), gpu.description()))
            .toList();
      } catch (UserException e) {
        // The reason is among what is missing.
        return needs.listedDevices();
      }
    }
    return needs.listedDevices();
  }

  @Override
  public List<Missing> missing() {
    List<Missing> missing = needs.missing();
    if (!missing.isEmpty()) {
      return missing;
    }
    try {
      Cuda.deviceCount();
      return List.of();
    } catch (UserException e) {
      return List.of(new Missing(String.valueOf(e.getMessage()), e.remedy()));
    }
  }

  @Override
  public String software() {
    try {
      return NativeLibraries.absent() == null ? "tensorrt " + NativeLibraries.version() : "";
    } catch (UserException e) {
      return "TensorRT that cannot be loaded (" + e.getMessage() + ")";
    }
  }

  @Override
  public MeasuringRuntime open(int threads, Processors processors) {
    List<Missing> missing = missing();
    if (missing.isEmpty()) {
      return new TensorRt();
    }
    throw new UserException(
        missing.stream()
            .map(Missing::what)
            .collect(Collectors.joining("\n- ", "TensorRT cannot be used here:\n- ", "")),
        missing.stream().map(Missing::remedy).distinct().collect(Collectors.joining("\n")));
  }
}
