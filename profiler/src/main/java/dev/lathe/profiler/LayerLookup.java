package dev.lathe.profiler;

import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.lut.ConvolutionShape;
import dev.lathe.lut.Latency;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.Sample;
import dev.lathe.lut.Widths;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The layers of a network in a latency table: by their own signatures or, where the table has no
 * such surface, convolutions by their shapes.
 */
final class LayerLookup {
  private final Network network;
  private final LatencyTable table;
  private final Map<String, LayerPlace> places = new HashMap<>();
  private final Map<String, ImportedConvolution> imported = new HashMap<>();

  /**
   * Finds every layer.
   *
   * @param batch the batch of the convolutions that are looked up by shape
   */
  LayerLookup(Network network, LatencyTable table, int batch) {
    this.network = network;
    this.table = table;
    for (Layer layer : network.layers()) {
      LayerPlace place = LayerPlace.of(network, layer);
      places.put(layer.name(), place);
      if (table.surface(place.signature()).isEmpty()) {
        ImportedConvolution.of(network, layer)
            .ifPresent(convolution -> imported.put(layer.name(), convolution.atBatch(batch)));
      }
    }
  }

  /** Where a layer is in the table. */
  LayerPlace place(Layer layer) {
    LayerPlace place = places.get(layer.name());
    if (place == null) {
      throw new IllegalArgumentException(
          "The layer (%s) is none of this network's.".formatted(layer.name()));
    }
    return place;
  }

  /**
   * What the table says of a layer by itself. Narrower than the narrowest that was measured, it
   * takes what that takes.
   *
   * @param widths a width for each of the layer's axes, in order; 1 or more
   */
  Latency at(Layer layer, int... widths) {
    LayerPlace place = place(layer);
    ImportedConvolution convolution = imported.get(layer.name());
    return convolution == null
        ? at(place.signature(), place.point(widths))
        : at(convolution.signature(), convolution.point(widths));
  }

  /** What the table says of a signature. */
  Latency at(LayerSignature signature, Widths point) {
    return table
        .surface(signature)
        .map(surface -> surface.at(noNarrower(surface, point)))
        .orElseGet(() -> table.at(signature, point));
  }

  private static Widths noNarrower(LatencySurface surface, Widths point) {
    int[] widths = point.toArray();
    for (int axis = 0; axis < Math.min(widths.length, surface.axes().size()); axis++) {
      widths[axis] = Math.max(widths[axis], surface.axes().get(axis).min());
    }
    return Widths.of(widths);
  }

  /** The layers that the table does not know at their full widths, each with what it is. */
  List<String> uncovered() {
    return network.layers().stream()
        .filter(layer -> !at(layer, place(layer).fullWidths()).isKnown())
        .map(this::described)
        .toList();
  }

  private String described(Layer layer) {
    String kind = layer.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return Optional.ofNullable(imported.get(layer.name()))
        .map(convolution -> layer.name() + ": " + convolution.signature().key())
        .orElse(layer.name() + ": " + kind);
  }

  /** See {@link LatencyModel#convolutions}. */
  SortedMap<LayerSignature, LatencySurface> convolutions() {
    Map<ConvolutionShape, SortedMap<Widths, Sample>> samples = new LinkedHashMap<>();
    for (Layer layer : network.layers()) {
      LayerPlace place = place(layer);
      Optional<ImportedConvolution> found =
          layer.axes().size() > Widths.MAX_COUNT
              ? Optional.empty()
              : ImportedConvolution.of(network, layer);
      Optional<LatencySurface> surface = table.surface(place.signature());
      if (found.isPresent() && surface.isPresent()) {
        SortedMap<Widths, Sample> ofShape =
            samples.computeIfAbsent(found.get().shape(), any -> new TreeMap<>());
        for (Sample sample : surface.get().samples()) {
          Widths point = found.get().point(place.widths(sample.widths()));
          ofShape.putIfAbsent(point, sample.at(point));
        }
      }
    }
    SortedMap<LayerSignature, LatencySurface> surfaces = new TreeMap<>();
    samples.forEach(
        (shape, ofShape) ->
            surfaces.put(
                shape.signature(), LatencySurface.spanning(shape.axisNames(), ofShape.values())));
    return surfaces;
  }
}
