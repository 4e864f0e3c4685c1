package dev.lathe.profiler.onnxruntime;

import dev.lathe.profiler.DeviceProbe;
import dev.lathe.profiler.Host;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.Processors;
import dev.lathe.profiler.RuntimeProvider;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** ONNX Runtime on the host's processor, which is always there. */
public final class OnnxRuntimeProvider implements RuntimeProvider {
  /** Has no state. */
  public OnnxRuntimeProvider() {}

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public List<Device> devices() {
    Host host = DeviceProbe.host();
    String clock =
        host.clockMegahertz().isPresent()
            ? String.format(Locale.ROOT, ", %.0f MHz", host.clockMegahertz().getAsDouble())
            : "";
    String caches =
        host.caches().stream()
            .filter(cache -> !cache.kind().equals("Instruction"))
            .map(cache -> "L%d %d KiB".formatted(cache.level(), cache.bytes() >> 10))
            .collect(Collectors.joining(", "));
    return List.of(
        new Device(
            host.processor(),
            "%d cores%s; %s; %s"
                .formatted(
                    host.cores(),
                    clock,
                    caches.isEmpty() ? "caches not known" : caches,
                    String.join(" ", host.instructionSets()))));
  }

  @Override
  public List<Missing> missing() {
    return List.of();
  }

  @Override
  public String software() {
    MeasuringRuntime runtime = open(1);
    return runtime.name() + " " + runtime.version();
  }

  @Override
  public MeasuringRuntime open(int threads, Processors processors) {
    return new OnnxRuntimeCpu(OnnxRuntimeOptions.ofThreads(threads).keptOn(processors));
  }
}
