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

  /**
   * What runs the models of {@code runtime} here. Its id is made of the chip, its cores and the
   * runtime, such as {@code amd-epyc-2c-onnxruntime}.
   */
  public static DeviceFingerprint fingerprint(MeasuringRuntime runtime) {
    Host host = host();
    Chip chip =
        new Chip(
            Kind.CPU, host.processor(), host.cores(), host.clockMegahertz(), host.memoryBytes());
    return new DeviceFingerprint(
        id(host, runtime.name()),
        chip,
        new Software(host.operatingSystem(), "", runtime.name(), runtime.version()),
        runtime.threads(),
        runtime.settings());
  }

  private static String id(Host host, String runtime) {
    String chip =
        host.processor()
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\(r\\)|\\(tm\\)|@.*|\\bcpu\\b|\\bprocessor\\b|\\d+-core", " ")
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    return "%s-%dc-%s".formatted(chip, host.cores(), runtime);
  }
}
