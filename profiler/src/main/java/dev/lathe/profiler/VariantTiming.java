package dev.lathe.profiler;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.Graph;
import dev.lathe.graph.Network;
import dev.lathe.graph.Surgery;
import dev.lathe.lut.ModelEntry;
import dev.lathe.lut.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Measures variants of a network, several in turns, with drift corrected as layers have it. */
final class VariantTiming {
  /** So many are open at once; more are measured in further turns. */
  private static final int TOGETHER = 7;

  private static final TimingOptions TIMING = new TimingOptions(7, 60, 0.004, 1_000_000, 0.4);

  private final MeasuringRuntime runtime;
  private final Network network;
  private final NetworkKey key;
  private final ReferenceKernel reference;
  private final ProfilingOptions options;

  VariantTiming(
      MeasuringRuntime runtime,
      Network network,
      ReferenceKernel reference,
      ProfilingOptions options) {
    this.runtime = runtime;
    this.network = network;
    this.key = NetworkKey.of(network);
    this.reference = reference;
    this.options = options;
  }

  /** Measures the variants and hands each over as soon as its timing is complete. */
  void measure(List<Variant> variants, Progress progress, Consumer<ModelEntry> taker) {
    Stopwatch stopwatch = new Stopwatch(TIMING, reference, true, options.seed());
    try (Progress.Stage stage = progress.begin("measuring variants", variants.size())) {
      for (List<Variant> part : parts(variants)) {
        try (OpenModels open = new OpenModels()) {
          for (Variant variant : part) {
            Graph model =
                Batch.sized(Surgery.apply(network, variant.selection()), network.shapes().inputs());
            open.add(runtime.open(model, options.seed(), Set.of()));
          }
          List<Timing> timings = stopwatch.time(open.all());
          for (int index = 0; index < part.size(); index++) {
            taker.accept(entry(part.get(index), timings.get(index)));
          }
        }
        stage.advance(part.size());
      }
    }
  }

  /** Every n-th variant goes into the same part, so that narrow and wide ones are side by side. */
  private static List<List<Variant>> parts(List<Variant> variants) {
    int count = (variants.size() + TOGETHER - 1) / TOGETHER;
    List<List<Variant>> parts = new ArrayList<>();
    for (int part = 0; part < count; part++) {
      List<Variant> members = new ArrayList<>();
      for (int index = part; index < variants.size(); index += count) {
        members.add(variants.get(index));
      }
      parts.add(members);
    }
    return parts;
  }

  private ModelEntry entry(Variant variant, Timing timing) {
    return new ModelEntry(
        key.modelHash(), variant.name(), network.graph().name(), key.batch(), timing);
  }
}
