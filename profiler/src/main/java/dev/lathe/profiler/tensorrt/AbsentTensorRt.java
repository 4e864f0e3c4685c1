package dev.lathe.profiler.tensorrt;

import dev.lathe.foundation.UserException;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.RuntimeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says what stands between this machine and TensorRT where no module brings its runtime. */
public final class AbsentTensorRt implements RuntimeProvider {
  private static final Path DRIVER = Path.of("proc/driver/nvidia/version");
  private static final Path DEVICES = Path.of("proc/driver/nvidia/gpus");

  /** The libraries that the presets for TensorRT 10.15 load, and where they come from. */
  private static final List<List<String>> LIBRARIES =
      List.of(
          List.of("libcuda.so.1", "the NVIDIA driver"),
          List.of("libcudart.so.13", "the CUDA 13 toolkit"),
          List.of("libcublas.so.13", "the CUDA 13 toolkit"),
          List.of("libcublasLt.so.13", "the CUDA 13 toolkit"),
          List.of("libcudnn.so.9", "cuDNN 9 for CUDA 13"));

  private static final List<String> USUAL_FOLDERS =
      List.of(
          "/usr/local/cuda/lib64",
          "/lib/x86_64-linux-gnu",
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/usr/local/lib");

  private final Path root;

  /** Looks at this machine. */
  public AbsentTensorRt() {
    this(Path.of("/"));
  }

  /** Looks at the files under {@code root}, which is {@code /} but in tests. */
  AbsentTensorRt(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "tensorrt";
  }

  /** The GPUs that the driver lists in {@code /proc}. */
  @Override
  public List<Device> devices() {
    List<Device> devices = new ArrayList<>();
    try (Stream<Path> folders =
        Files.isDirectory(root.resolve(DEVICES))
            ? Files.list(root.resolve(DEVICES)).sorted()
            : Stream.empty()) {
      for (Path folder : folders.toList()) {
        for (String line : Files.readAllLines(folder.resolve("information"))) {
          if (line.startsWith("Model:")) {
            devices.add(
                new Device(
                    line.substring("Model:".length()).strip(), "at " + folder.getFileName()));
          }
        }
      }
    } catch (IOException e) {
      devices.add(new Device("unknown", "/proc/driver/nvidia cannot be read: " + e.getMessage()));
    }
    return devices;
  }

  @Override
  public List<Missing> missing() {
    List<Missing> missing = new ArrayList<>();
    if (!Files.exists(root.resolve(DRIVER))) {
      missing.add(
          new Missing(
              "No NVIDIA driver is loaded: /proc/driver/nvidia/version is not there.",
              "Maybe install the driver, 580 or newer for CUDA 13 (on Debian nvidia-driver), or go"
                  + " to a machine with an NVIDIA device."));
    } else if (devices().isEmpty()) {
      missing.add(
          new Missing(
              "The driver lists no device in /proc/driver/nvidia/gpus.",
              "Maybe the container was started without one; with Docker say --gpus all."));
    }
    Set<Path> folders = folders();
    for (List<String> library : LIBRARIES) {
      if (folders.stream().noneMatch(folder -> Files.exists(folder.resolve(library.get(0))))) {
        missing.add(
            new Missing(
                "The library %s is in no folder of the library path.".formatted(library.get(0)),
                "Maybe install %s, or add its folder to LD_LIBRARY_PATH."
                    .formatted(library.get(1))));
      }
    }
    missing.add(
        new Missing(
            "This build of Lathe has no runtime for TensorRT on its class path.",
            "Maybe profile with --device cpu, or import what trtexec --exportProfile and"
                + " --exportLayerInfo write with lathe table import."));
    return missing;
  }

  private Set<Path> folders() {
    Set<String> names = new LinkedHashSet<>();
    for (String path :
        List.of(
            System.getProperty("java.library.path", ""),
            System.getenv().getOrDefault("LD_LIBRARY_PATH", ""))) {
      names.addAll(List.of(path.split(":", -1)));
    }
    names.addAll(USUAL_FOLDERS);
    Set<Path> folders = new LinkedHashSet<>();
    for (String name : names) {
      if (name.startsWith("/")) {
        folders.add(root.resolve(name.substring(1)));
      }
    }
    return folders;
  }

  @Override
  public MeasuringRuntime open(int threads) {
    List<Missing> missing = missing();
    throw new UserException(
        missing.stream()
            .map(Missing::what)
            .collect(Collectors.joining("\n- ", "TensorRT cannot be used here:\n- ", "")),
        missing.stream().map(Missing::remedy).distinct().collect(Collectors.joining("\n")));
  }
}
