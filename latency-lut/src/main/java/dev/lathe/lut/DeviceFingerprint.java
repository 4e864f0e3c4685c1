package dev.lathe.lut;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a latency depends on besides the layer: the device, its software, and how it is used.
 *
 * @param id a short name, such as the folder's under {@code devices/}
 * @param chip the processor that computes
 * @param software what runs on it
 * @param threads how many threads the runtime computes with; 1 or more, 1 for a GPU
 * @param settings the runtime's settings that change latency, by name
 */
public record DeviceFingerprint(
    String id, Chip chip, Software software, int threads, SortedMap<String, String> settings) {
  /** Checks and copies. */
  public DeviceFingerprint {
    Require.text("device id", id);
    requireNonNull(chip, "chip is null");
    requireNonNull(software, "software is null");
    Require.atLeast("threads", threads, 1);
    settings = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /** What kind of processor computes. */
  public enum Kind {
    /** The host's processor. */
    CPU,
    /** A graphics processor. */
    GPU;

    /** The word used in files: lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A processor.
   *
   * @param kind CPU or GPU
   * @param name as it calls itself
   * @param cores physical cores, or multiprocessors of a GPU; 0 if not known
   * @param clockMegahertz the nominal or locked clock, if known
   * @param memoryBytes the memory it computes from; 0 if not known
   */
  public record Chip(
      Kind kind, String name, int cores, OptionalDouble clockMegahertz, long memoryBytes) {
    /** Checks the ranges. */
    public Chip {
      requireNonNull(kind, "kind is null");
      Require.text("chip name", name);
      Require.atLeast("cores", cores, 0);
      Require.atLeast("memoryBytes", memoryBytes, 0);
      if (clockMegahertz.isPresent()) {
        Require.nanos("clockMegahertz", clockMegahertz.getAsDouble());
      }
    }
  }

  /**
   * What runs on the chip.
   *
   * @param operatingSystem name and version
   * @param driver the device driver's version; empty where there is none
   * @param runtime the runtime's name, such as {@code onnxruntime}
   * @param runtimeVersion its version
   */
  public record Software(
      String operatingSystem, String driver, String runtime, String runtimeVersion) {
    /** Checks that runtime and version are named. */
    public Software {
      requireNonNull(operatingSystem, "operatingSystem is null");
      requireNonNull(driver, "driver is null");
      Require.text("runtime", runtime);
      Require.text("runtimeVersion", runtimeVersion);
    }
  }

  /**
   * Why latencies of this device do not hold on another, one reason per difference: chip, driver,
   * runtime, threads and settings. Empty if they do. Clock, memory and operating system are kept
   * for people and do not count, since they are read differently from day to day.
   */
  public List<String> differencesFrom(DeviceFingerprint other) {
    List<String> reasons = new ArrayList<>();
    compare(reasons, "chip kind", chip.kind.word(), other.chip.kind.word());
    compare(reasons, "chip", chip.name, other.chip.name);
    compare(reasons, "driver", software.driver, other.software.driver);
    compare(reasons, "runtime", runtimeText(), other.runtimeText());
    compare(reasons, "thread count", Integer.toString(threads), Integer.toString(other.threads));
    SortedMap<String, String> names = new TreeMap<>(settings);
    names.putAll(other.settings);
    for (Map.Entry<String, String> name : names.entrySet()) {
      String here = settings.getOrDefault(name.getKey(), "not set");
      String there = other.settings.getOrDefault(name.getKey(), "not set");
      compare(reasons, "setting " + name.getKey(), here, there);
    }
    return List.copyOf(reasons);
  }

  private String runtimeText() {
    return software.runtime + " " + software.runtimeVersion;
  }

  private static void compare(List<String> reasons, String what, String mine, String theirs) {
    if (!mine.equals(theirs)) {
      reasons.add("%s %s against %s".formatted(what, shown(mine), shown(theirs)));
    }
  }

  private static String shown(String text) {
    return text.isEmpty() ? "none" : text;
  }
}
