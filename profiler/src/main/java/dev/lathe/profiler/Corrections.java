package dev.lathe.profiler;

import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.lut.Latency;
import dev.lathe.lut.LayerCorrection;
import dev.lathe.lut.LayerCorrection.Sighting;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.ModelEntry;
import dev.lathe.lut.Widths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much more or less the layers of a network take within it than by themselves, as far as whole
 * variants of it were watched: a layer by itself finds its weights in the caches, adds to an image
 * that must not be overwritten, and has other conversions of the memory layout around it.
 */
final class Corrections {
  /** The noise of what a layer takes within one variant. */
  private static final double NOISE = 0.04;

  /** Runtimes tell times of nodes in steps of so much. */
  private static final double STEP_NANOS = 1_000;

  /** A layer that takes less than this share of its surface was fused to another. */
  private static final double LEAST_RATIO = 0.05;

  private final LayerLookup lookup;
  private final Map<LayerSignature, LayerCorrection> corrections = new TreeMap<>();

  /**
   * What the variants tell.
   *
   * @param entries variants of the network; those without parts tell nothing
   */
  Corrections(Network network, LayerLookup lookup, List<ModelEntry> entries) {
    this.lookup = lookup;
    Map<String, Layer> layers = new TreeMap<>();
    network.layers().forEach(layer -> layers.put(layer.name(), layer));
    Map<LayerSignature, List<Sighting>> sightings = new TreeMap<>();
    double within = 0;
    double alone = 0;
    for (ModelEntry entry : entries) {
      for (ModelEntry.Part part : entry.parts()) {
        Layer layer = layers.get(part.layer());
        if (layer == null) {
          continue;
        }
        LayerSignature signature = lookup.place(layer).signature();
        Latency latency = lookup.at(signature, part.widths());
        if (latency.isKnown() && latency.nanos() > 0) {
          within += part.nanos();
          alone += latency.nanos();
          sightings
              .computeIfAbsent(signature, any -> new ArrayList<>())
              .add(sighting(layer, part, latency));
        }
      }
    }
    double mean = alone > 0 && within > 0 ? Math.log(within / alone) : 0;
    sightings.forEach(
        (signature, seen) -> corrections.put(signature, LayerCorrection.of(seen, mean)));
  }

  private Sighting sighting(Layer layer, ModelEntry.Part part, Latency alone) {
    double aloneNanos = alone.nanos();
    double nanos = Math.max(part.nanos(), LEAST_RATIO * aloneNanos);
    return new Sighting(
        layer.name(),
        part.widths(),
        position(layer, part.widths()),
        !(alone instanceof Latency.Measured),
        Math.log(nanos / aloneNanos),
        Math.hypot(NOISE, STEP_NANOS / 2 / nanos));
  }

  private List<Double> position(Layer layer, Widths point) {
    LayerPlace place = lookup.place(layer);
    Widths full = place.point(place.fullWidths());
    List<Double> shares = new ArrayList<>();
    for (int axis = 0; axis < point.count(); axis++) {
      shares.add((double) point.get(axis) / full.get(axis));
    }
    return shares;
  }

  /**
   * What to multiply a layer's own latency with; 1 for a layer that was never watched.
   *
   * @param alone what the layer takes by itself
   * @param widths a width for each of the layer's axes, in order
   */
  double factor(Layer layer, Latency alone, int... widths) {
    LayerPlace place = lookup.place(layer);
    LayerCorrection correction = corrections.get(place.signature());
    Widths point = place.point(widths);
    return correction == null
        ? 1
        : correction.factor(
            layer.name(), point, position(layer, point), !(alone instanceof Latency.Measured));
  }
}
