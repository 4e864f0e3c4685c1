package dev.lathe.profiler;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.Surgery;
import dev.lathe.lut.ModelEntry;
import dev.lathe.lut.Timing;
import dev.lathe.onnx.Graph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Measures variants of a network, several in turns with the whole network. What a variant takes is
 * told at that speed of the machine at which the whole takes what it took at first: the reference
 * kernel is one small convolution and need not become slower when a network does, but another width
 * of that network does.
 */
final class VariantTiming {
  /** So many are open at once, or as many as fit into the memory below. */
  private static final int TOGETHER = 7;

  private static final long TOGETHER_BYTES = 3L << 29;

  private static final TimingOptions WHOLE = new TimingOptions(7, 60, 0.004, 1_000_000, 1);

  private final MeasuringRuntime runtime;
  private final Network network;
  private final NetworkKey key;
  private final ProfilingOptions options;
  private final boolean watched;
  private final LayerShares shares;
  private int leftOut;

  private VariantTiming(
      MeasuringRuntime runtime, Network network, ProfilingOptions options, boolean watched) {
    this.runtime = runtime;
    this.network = network;
    this.key = NetworkKey.of(network);
    this.options = options;
    this.watched = watched;
    this.shares = new LayerShares(network);
  }

  /** Timing of variants whose layers are watched, where the runtime can. */
  static VariantTiming watched(
      MeasuringRuntime runtime, Network network, ProfilingOptions options) {
    return new VariantTiming(runtime, network, options, true);
  }

  /** Timing of variants of which only the whole counts. */
  static VariantTiming unwatched(
      MeasuringRuntime runtime, Network network, ProfilingOptions options) {
    return new VariantTiming(runtime, network, options, false);
  }

  /** What the whole network takes, at the reference kernel's baseline. */
  double wholeNanos(ReferenceKernel reference) {
    try (TimedModel whole = open(Variant.whole())) {
      return new Stopwatch(WHOLE, reference, true, options.seed())
          .time(List.of(whole))
          .get(0)
          .medianNanos();
    }
  }

  /**
   * Measures the variants and hands each over as soon as its timing is complete. Those that the
   * runtime cannot run are left out: a detector may find nothing with random widths, and not every
   * one can go on with nothing. The progress says how many.
   *
   * @param wholeNanos what the whole network takes at the speed at which the variants are told
   */
  void measure(
      List<Variant> variants, double wholeNanos, Progress progress, Consumer<ModelEntry> taker) {
    try (Progress.Stage stage = progress.begin("measuring variants", variants.size())) {
      leftOut = 0;
      Deque<Variant> left = new ArrayDeque<>(dealt(variants));
      while (!left.isEmpty()) {
        int before = left.size();
        measureSome(left, wholeNanos).forEach(taker);
        stage.advance(before - left.size());
        if (leftOut > 0) {
          stage.note(leftOut + " cannot be run");
        }
      }
    }
  }

  /**
   * Checks that narrower variants were measured where some were wanted.
   *
   * @param wanted all variants that were to be measured, the whole network among them or not
   * @param measured what was measured, now and before
   * @throws UserException if there are several narrower ones and the runtime could run none
   */
  void requireSome(List<Variant> wanted, List<ModelEntry> measured) {
    Set<String> narrower = wanted.stream().map(Variant::name).collect(Collectors.toSet());
    narrower.remove(Variant.whole().name());
    if (narrower.size() > 1
        && measured.stream().map(ModelEntry::variant).noneMatch(narrower::contains)) {
      throw new UserException(
          "None of %d narrower variants of the network (%s) can be run on random inputs."
              .formatted(narrower.size(), network.graph().name()),
          "Maybe it cannot go on where it finds nothing; profile with --variants 0, uncalibrated.");
    }
  }

  /**
   * Measures the first variants, as many as may be open at once, and at least one.
   *
   * @param left loses those that were measured or cannot be
   */
  private List<ModelEntry> measureSome(Deque<Variant> left, double wholeNanos) {
    try (OpenModels open = new OpenModels()) {
      open.add(open(Variant.whole()));
      Map<Variant, Integer> places = new LinkedHashMap<>();
      while (!left.isEmpty()
          && open.all().size() <= TOGETHER
          && (open.all().size() == 1 || open.footprintBytes() <= TOGETHER_BYTES)) {
        Variant variant = left.removeFirst();
        if (variant.equals(Variant.whole())) {
          places.put(variant, 0);
        } else if (opens(variant, open)) {
          places.put(variant, open.all().size() - 1);
        }
      }
      List<Timing> ratios = new PacedStopwatch(options.seed()).ratios(open.all());
      List<ModelEntry> entries = new ArrayList<>();
      places.forEach(
          (variant, place) ->
              entries.add(
                  entry(
                      variant,
                      ratios.get(place).scaled(wholeNanos),
                      open.all().get(place).nodeTimes())));
      return entries;
    }
  }

  /** Opens a variant beside others; false where the runtime cannot run it. */
  private boolean opens(Variant variant, OpenModels open) {
    try {
      open.add(open(variant));
      return true;
    } catch (UserException e) {
      leftOut++;
      return false;
    }
  }

  private TimedModel open(Variant variant) {
    Graph model =
        Batch.sized(Surgery.apply(network, variant.selection()), network.shapes().inputs());
    return watched
        ? runtime.openWatched(model, options.seed())
        : runtime.open(model, options.seed(), Set.of());
  }

  /** Narrow and wide ones side by side. */
  private static List<Variant> dealt(List<Variant> variants) {
    int count = (variants.size() + TOGETHER - 1) / TOGETHER;
    List<Variant> dealt = new ArrayList<>();
    for (int part = 0; part < count; part++) {
      for (int index = part; index < variants.size(); index += count) {
        dealt.add(variants.get(index));
      }
    }
    return dealt;
  }

  private ModelEntry entry(Variant variant, Timing timing, List<NodeTime> nodes) {
    Map<String, Double> shareOf = shares.of(nodes);
    ChosenWidths chosen = new ChosenWidths(network, variant.selection());
    List<ModelEntry.Part> parts = new ArrayList<>();
    for (Layer layer : network.layers()) {
      if (!shareOf.isEmpty() && !chosen.isRemoved(layer)) {
        parts.add(
            new ModelEntry.Part(
                layer.name(),
                LayerPlace.point(layer, chosen.of(layer)),
                shareOf.getOrDefault(layer.name(), 0.0) * timing.medianNanos()));
      }
    }
    return new ModelEntry(
        key.modelHash(), variant.name(), network.graph().name(), key.batch(), timing, parts);
  }
}
