package dev.lathe.tensorrt;

import dev.lathe.profiler.RuntimeProvider.Device;
import dev.lathe.profiler.RuntimeProvider.Missing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What stands between this machine and TensorRT, as far as files show it. */
final class TensorRtNeeds {
  private static final Path DRIVER = Path.of("proc/driver/nvidia/version");
  private static final Path DEVICES = Path.of("proc/driver/nvidia/gpus");

  private static final String DRIVER_LIBRARY = "libcuda.so.1";
  private static final String RUNTIME_LIBRARY = "libcudart.so.13";

  private static final List<String> USUAL_FOLDERS =
      List.of(
          "/usr/local/cuda/lib64",
          "/usr/local/nvidia/lib64",
          "/lib/x86_64-linux-gnu",
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/usr/local/lib");

  private final Path root;

  /** Looks at the files under {@code root}, which is {@code /} but in tests. */
  TensorRtNeeds(Path root) {
    this.root = root;
  }

  /** The GPUs that the driver lists in {@code /proc}. */
  List<Device> listedDevices() {
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

  /** What is missing; what only CUDA itself can tell is not known here. */
  List<Missing> missing() {
    List<Missing> missing = new ArrayList<>();
    Set<Path> folders = folders();
    if (!holds(folders, DRIVER_LIBRARY)) {
      missing.add(driver());
    }
    if (!holds(folders, RUNTIME_LIBRARY)) {
      missing.add(
          new Missing(
              "The CUDA runtime is not here: %s is in no folder of the library path."
                  .formatted(RUNTIME_LIBRARY),
              "Maybe install the CUDA 13 toolkit (on PyPI nvidia-cuda-runtime), or add the"
                  + " library's folder to LD_LIBRARY_PATH."));
    }
    String absent = NativeLibraries.absent();
    if (absent != null) {
      missing.add(
          new Missing(
              "TensorRT is not in this build of Lathe: its jars lack %s.".formatted(absent),
              "Maybe build with it, which fetches 540 MB: mvn -B -ntp -Pgpu -DskipTests package."
                  + " Without it, import what trtexec --exportProfile and --exportLayerInfo write"
                  + " with lathe table import."));
    }
    return missing;
  }

  private Missing driver() {
    if (!Files.exists(root.resolve(DRIVER))) {
      return new Missing(
          "No NVIDIA driver is here: %s is in no folder of the library path, and"
                  .formatted(DRIVER_LIBRARY)
              + " /proc/driver/nvidia/version is not there.",
          "Maybe install the driver, 580 or newer for CUDA 13 (on Debian nvidia-driver), or go to a"
              + " machine with an NVIDIA device: devices/pack makes what must travel there.");
    }
    return new Missing(
        "The NVIDIA driver is loaded, but %s is in no folder of the library path."
            .formatted(DRIVER_LIBRARY),
        listedDevices().isEmpty()
            ? "Maybe the container was started without a device; with Docker say --gpus all."
            : "Maybe add the folder of the driver's libraries to LD_LIBRARY_PATH.");
  }

  private static boolean holds(Set<Path> folders, String library) {
    return folders.stream().anyMatch(folder -> Files.exists(folder.resolve(library)));
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
}
