package dev.lathe.profiler;

import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.lut.DeviceFingerprint.Chip;
import dev.lathe.lut.DeviceFingerprint.Kind;
import dev.lathe.lut.DeviceFingerprint.Software;
import java.nio.file.Path;
import java.util.Locale;

/** Finds out what latencies measured here depend on. */
public final class DeviceProbe {
  private DeviceProbe() {}

  /** The machine, from {@code /proc} and {@code /sys}; elsewhere what Java knows. */
  public static Host host() {
    return new HostReader(Path.of("/")).read();
  }

  /** The processor of this machine. */
  public static Chip processor() {
    Host host = host();
    return new Chip(
        Kind.CPU, host.processor(), host.cores(), host.clockMegahertz(), host.memoryBytes());
  }

  /**
   * What runs the models of {@code runtime} here. Its id is made of the chip, its cores and the
   * runtime, such as {@code amd-epyc-7543-2c-onnxruntime}.
   */
  public static DeviceFingerprint fingerprint(MeasuringRuntime runtime) {
    Chip chip = runtime.chip();
    return new DeviceFingerprint(
        id(chip, runtime.name()),
        chip,
        new Software(host().operatingSystem(), runtime.driver(), runtime.name(), runtime.version()),
        runtime.threads(),
        runtime.settings());
  }

  private static String id(Chip chip, String runtime) {
    String name =
        chip.name()
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\(r\\)|\\(tm\\)|@[^,]*|\\bcpu\\b|\\bprocessor\\b|\\d+-core", " ")
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    String cores =
        chip.cores() == 0 ? "" : "-" + chip.cores() + (chip.kind() == Kind.CPU ? "c" : "sm");
    return name + cores + "-" + runtime;
  }
}
