package dev.lathe.tensorrt;

import dev.lathe.foundation.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.cuda.nvml.nvmlDevice_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;

/** Reads the devices of this machine through CUDA and, as far as it is there, NVML. */
final class GpuReader {
  private static final int TEXT_BYTES = 96;
  private static final Map<Long, String> REASONS = reasons();

  private GpuReader() {}

  private static Map<Long, String> reasons() {
    Map<Long, String> reasons = new LinkedHashMap<>();
    // Numbers of nvml.h, whose constants the presets only have once NVML is loaded.
    reasons.put(0x2L, "a clock that was set");
    reasons.put(0x4L, "its power limit");
    reasons.put(0x8L, "a hardware slowdown");
    reasons.put(0x10L, "the clock of another device");
    reasons.put(0x20L, "its temperature");
    reasons.put(0x40L, "its temperature, by hardware");
    reasons.put(0x80L, "a power brake");
    return reasons;
  }

  /**
   * The devices in CUDA's order.
   *
   * @throws UserException if CUDA cannot be used, with the reason
   */
  static List<Gpu> read() {
    int count = Cuda.deviceCount();
    List<Gpu> gpus = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      gpus.add(read(index));
    }
    return gpus;
  }

  /** One device. */
  static Gpu read(int index) {
    try (cudaDeviceProp properties = new cudaDeviceProp()) {
      Cuda.check(
          cudart.cudaGetDeviceProperties(properties, index), "describe device %d".formatted(index));
      byte[] bus = new byte[TEXT_BYTES];
      Cuda.check(cudart.cudaDeviceGetPCIBusId(bus, bus.length, index), "say where a device is");
      return new Gpu(
          properties.name().getString(),
          properties.multiProcessorCount(),
          properties.major() + "." + properties.minor(),
          properties.totalGlobalMem(),
          state(bus));
    }
  }

  /** What NVML says of the device on a bus. */
  private static Gpu.State state(byte[] bus) {
    try {
      Loader.load(nvml.class);
      if (nvml.nvmlInit_v2() != 0) {
        return Gpu.State.UNKNOWN;
      }
      try (BytePointer where = new BytePointer(bus);
          nvmlDevice_st device = new nvmlDevice_st()) {
        return nvml.nvmlDeviceGetHandleByPciBusId_v2(where, device) == 0
            ? state(device)
            : Gpu.State.UNKNOWN;
      } finally {
        nvml.nvmlShutdown();
      }
    } catch (LinkageError e) {
      // Containers may come without libnvidia-ml; the device can be measured on all the same.
      return Gpu.State.UNKNOWN;
    }
  }

  private static Gpu.State state(nvmlDevice_st device) {
    byte[] driver = new byte[TEXT_BYTES];
    nvml.nvmlSystemGetDriverVersion(driver, driver.length);
    int[] clock = new int[1];
    int[] max = new int[1];
    int[] memory = new int[1];
    long[] slowed = new long[1];
    // What a device does not tell stays 0.
    nvml.nvmlDeviceGetClockInfo(device, nvml.NVML_CLOCK_SM, clock);
    nvml.nvmlDeviceGetMaxClockInfo(device, nvml.NVML_CLOCK_SM, max);
    nvml.nvmlDeviceGetClockInfo(device, nvml.NVML_CLOCK_MEM, memory);
    nvml.nvmlDeviceGetCurrentClocksEventReasons(device, slowed);
    return new Gpu.State(text(driver), clock[0], max[0], memory[0], words(slowed[0]));
  }

  /** The reasons for a slower clock in a set of bits. */
  static List<String> words(long bits) {
    List<String> words = new ArrayList<>();
    REASONS.forEach(
        (bit, word) -> {
          if ((bits & bit) != 0) {
            words.add(word);
          }
        });
    return words;
  }

  private static String text(byte[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, java.nio.charset.StandardCharsets.US_ASCII);
  }
}
