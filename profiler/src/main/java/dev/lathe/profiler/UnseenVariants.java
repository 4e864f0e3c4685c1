package dev.lathe.profiler;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.ModelEntry;
import dev.lathe.lut.Timing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Variants of a network at random widths that no table is fitted to. They are measured in one or
 * more passes, each with models that are loaded anew and in other company, and compared with what a
 * table predicts. Passes before and after a table is made lie around it in time, so that a drift of
 * the machine is on neither side; how far they are from each other says what part of an error is
 * the measurement's.
 */
public final class UnseenVariants {
  private final MeasuringRuntime runtime;
  private final Network network;
  private final ProfilingOptions options;
  private final List<Variant> variants;
  private final List<List<ModelEntry>> passes = new ArrayList<>();

  /**
   * Variants that have not been measured yet.
   *
   * @param count how many, 1 or more
   * @param seed other than that of the profile, or the variants are the calibration's own
   */
  public UnseenVariants(
      MeasuringRuntime runtime, Network network, ProfilingOptions options, int count, long seed) {
    this.runtime = runtime;
    this.network = network;
    this.options = options.withSeed(seed);
    this.variants = Variant.draw(network, options.steps(), count, seed);
  }

  /** What the variants keep, by the names under which they are measured. */
  public SortedMap<String, Selection> selections() {
    SortedMap<String, Selection> selections = new TreeMap<>();
    variants.forEach(variant -> selections.put(variant.name(), variant.selection()));
    return selections;
  }

  /** Measures every variant once more, in units of the whole network. */
  public void measure(Progress progress) {
    List<Variant> shuffled = new ArrayList<>(variants);
    Collections.shuffle(shuffled, new Random(options.seed() + passes.size()));
    List<ModelEntry> pass = new ArrayList<>();
    VariantTiming timing = VariantTiming.unwatched(runtime, network, options);
    timing.measure(shuffled, 1, progress, pass::add);
    timing.requireSome(shuffled, pass);
    passes.add(pass);
  }

  /**
   * What the passes measured, and what a table predicts. The whole network takes what it takes in
   * the table, or what it takes now if that has not measured it.
   *
   * @throws IllegalStateException if nothing has been measured
   */
  public CalibrationRun against(LatencyTable table) {
    if (passes.isEmpty()) {
      throw new IllegalStateException("The variants have not been measured.");
    }
    LatencyModel model = LatencyModel.of(network, table);
    double wholeNanos = wholeNanos(model, table);
    List<CalibrationRun.Pair> pairs = new ArrayList<>();
    for (Variant variant : variants) {
      List<ModelEntry> measured =
          passes.stream()
              .flatMap(List::stream)
              .filter(entry -> entry.variant().equals(variant.name()))
              .map(entry -> entry.scaled(wholeNanos))
              .toList();
      pairs.add(CalibrationRun.pair(model, variant, measured));
    }
    return new CalibrationRun(pairs);
  }

  private double wholeNanos(LatencyModel model, LatencyTable table) {
    return model.entries().stream()
        .filter(entry -> entry.variant().equals(Variant.whole().name()))
        .map(ModelEntry::timing)
        .mapToDouble(Timing::medianNanos)
        .findFirst()
        .orElseGet(
            () -> {
              try (ReferenceKernel reference =
                  ReferenceKernel.open(runtime, table.baselineNanos())) {
                return VariantTiming.unwatched(runtime, network, options).wholeNanos(reference);
              }
            });
  }
}
