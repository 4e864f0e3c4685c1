package dev.lathe.profiler;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The machine this program runs on, as far as it can be read.
 *
 * @param processor the processor's name as it calls itself
 * @param cores processors that this program may use; 1 or more
 * @param caches the caches of the first core, from the nearest
 * @param instructionSets the vector instruction sets that matter to neural networks, sorted
 * @param clockMegahertz the nominal clock, if known
 * @param memoryBytes the machine's memory; 0 if not known
 * @param frequencyGovernor how the clock is governed; empty if not known
 * @param operatingSystem name and version
 * @param unknown what could not be read and why, one sentence each
 */
public record Host(
    String processor,
    int cores,
    List<Cache> caches,
    SortedSet<String> instructionSets,
    OptionalDouble clockMegahertz,
    long memoryBytes,
    String frequencyGovernor,
    String operatingSystem,
    List<String> unknown) {
  /** Copies. */
  public Host {
    requireNonNull(processor, "processor is null");
    requireNonNull(clockMegahertz, "clockMegahertz is null");
    requireNonNull(frequencyGovernor, "frequencyGovernor is null");
    requireNonNull(operatingSystem, "operatingSystem is null");
    caches = List.copyOf(caches);
    instructionSets = Collections.unmodifiableSortedSet(new TreeSet<>(instructionSets));
    unknown = List.copyOf(unknown);
  }

  /**
   * A cache.
   *
   * @param level 1 is the nearest
   * @param kind {@code Data}, {@code Instruction} or {@code Unified}
   * @param bytes its size
   */
  public record Cache(int level, String kind, long bytes) {}
}
