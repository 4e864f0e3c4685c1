package dev.lathe.benchmarks.latency;

import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.profiler.DeviceProbe;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.SelfCheck;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * When something was measured, on what, and what spoke against measuring then.
 *
 * @param at when it began
 * @param device chip, runtime and threads in a line
 * @param doubts what the self-check said against the machine at the beginning; empty for a fit one
 */
record Circumstances(String at, String device, List<String> doubts) {
  static Circumstances now(MeasuringRuntime runtime) {
    DeviceFingerprint device = DeviceProbe.fingerprint(runtime);
    return new Circumstances(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        "%s, %s %s, threads: %d"
            .formatted(
                device.chip().name(),
                device.software().runtime(),
                device.software().runtimeVersion(),
                device.threads()),
        SelfCheck.run(runtime).doubts());
  }
}
