package dev.lathe.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeCpu;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceProbeTest {
  @Test
  void theFingerprintNamesRuntimeThreadsAndSettings() {
    OnnxRuntimeCpu runtime = new OnnxRuntimeCpu(OnnxRuntimeOptions.ofThreads(1));

    DeviceFingerprint device = DeviceProbe.fingerprint(runtime);

    assertThat(device.id()).matches("[a-z0-9-]+-\\d+c-onnxruntime");
    assertThat(device.threads()).isEqualTo(1);
    assertThat(device.software().runtimeVersion()).startsWith("1.");
    assertThat(device.settings()).containsEntry("optimisation", "all");
    assertThat(device.differencesFrom(DeviceProbe.fingerprint(runtime))).isEmpty();
  }

  @Test
  void aLinuxMachineIsReadFromItsFiles(@TempDir Path root) throws IOException {
    write(root, "proc/cpuinfo", "processor : 0\nmodel name : Some CPU\nflags : fpu avx2 fma\n");
    write(root, "proc/meminfo", "MemTotal: 2048 kB\n");
    write(root, "sys/devices/system/cpu/cpu0/cache/index0/level", "1\n");
    write(root, "sys/devices/system/cpu/cpu0/cache/index0/type", "Data\n");
    write(root, "sys/devices/system/cpu/cpu0/cache/index0/size", "32K\n");
    write(root, "sys/devices/system/cpu/cpu0/cpufreq/base_frequency", "2500000\n");
    write(root, "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");

    HostReader reader = new HostReader(root);
    Host host = reader.read();

    assertThat(host.processor()).isEqualTo("Some CPU");
    assertThat(host.instructionSets()).containsExactly("avx2", "fma");
    assertThat(host.memoryBytes()).isEqualTo(2048 * 1024);
    assertThat(host.caches()).containsExactly(new Host.Cache(1, "Data", 32 * 1024));
    assertThat(host.clockMegahertz()).hasValue(2500);
    assertThat(host.unknown()).isEmpty();
    assertThat(reader.governorDoubt()).hasValueSatisfying(d -> assertThat(d).contains("powersave"));
  }

  @Test
  void aNameThatManyProcessorsHaveIsToldApartByTheirGeneration(@TempDir Path root)
      throws IOException {
    assertThat(processor(root, "AMD EPYC")).isEqualTo("AMD EPYC, family 26 model 2");
    assertThat(processor(root, "Intel(R) Xeon(R) Processor @ 2.20GHz"))
        .isEqualTo("Intel(R) Xeon(R) Processor @ 2.20GHz, family 26 model 2");
    assertThat(processor(root, "AMD EPYC 7543 32-Core Processor"))
        .isEqualTo("AMD EPYC 7543 32-Core Processor");
  }

  private static String processor(Path root, String name) throws IOException {
    write(root, "proc/cpuinfo", "cpu family : 26\nmodel : 2\nmodel name : " + name + "\n");
    return new HostReader(root).read().processor();
  }

  @Test
  void whatCannotBeReadIsSaid(@TempDir Path empty) {
    Host host = new HostReader(empty).read();

    assertThat(host.processor()).isNotBlank();
    assertThat(host.cores()).isPositive();
    assertThat(host.unknown()).hasSize(6).anyMatch(text -> text.contains("caches"));
  }

  @Test
  void theSelfCheckSaysWhatItFound() {
    SelfCheck check = SelfCheck.run(new OnnxRuntimeCpu(OnnxRuntimeOptions.ofThreads(1)));

    assertThat(check.timerNanos()).isPositive();
    assertThat(check.expectedSpread()).isNotNegative();
    assertThat(check.isFit()).isEqualTo(check.doubts().isEmpty());
  }

  private static void write(Path root, String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
