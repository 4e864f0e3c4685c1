package dev.lathe.profiler;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.Block;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Layer.WidthAxis;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.WidthSteps;
import dev.lathe.lut.Calibration;
import dev.lathe.lut.ConvolutionShape;
import dev.lathe.lut.Latency;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.Sample;
import dev.lathe.lut.Widths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a network takes by a latency table, for any choice of widths and blocks: the one place that
 * turns a choice into nanoseconds.
 *
 * <p>A layer is looked up by its own signature. Where the table has no such surface, as one that
 * was imported from another tool, a convolution is looked up by its shape.
 */
public final class LatencyModel {
  private final Network network;
  private final LatencyTable table;
  private final Calibration calibration;
  private final boolean onlyCovered;
  private final int batch;
  private final Map<String, LayerPlace> places = new HashMap<>();
  private final Map<String, ImportedConvolution> imported = new HashMap<>();

  private LatencyModel(Network network, LatencyTable table, boolean onlyCovered) {
    this.network = network;
    this.table = table;
    this.onlyCovered = onlyCovered;
    this.batch = onlyCovered ? importedBatch(network.batch(), table) : network.batch();
    this.calibration = table.calibration(NetworkKey.of(network).calibrationKey());
    network.layers().forEach(this::locate);
  }

  private void locate(Layer layer) {
    LayerPlace place = LayerPlace.of(network, layer);
    places.put(layer.name(), place);
    if (table.surface(place.signature()).isEmpty()) {
      ImportedConvolution.of(network, layer)
          .ifPresent(convolution -> imported.put(layer.name(), convolution.atBatch(batch)));
    }
  }

  /** The latencies of a network by a table. */
  public static LatencyModel of(Network network, LatencyTable table) {
    return new LatencyModel(network, table, false);
  }

  /**
   * The latencies of a network by a table that covers only some of its layers, such as one that was
   * imported. Layers that the table does not know at their full widths take no time, and {@link
   * #uncovered} names them; one that it knows there but not at some other widths is taken to gain
   * nothing by those. Where all of its convolutions are of one batch other than the network's,
   * latencies are those of that {@link #batch}.
   *
   * @throws UserException if the table covers no layer at all
   */
  public static LatencyModel ofCovered(Network network, LatencyTable table) {
    LatencyModel model = new LatencyModel(network, table, true);
    List<String> uncovered = model.uncovered();
    if (uncovered.size() == network.layers().size()) {
      throw new UserException(
          "The table covers no layer of the model (%s) at batch %d: %s"
              .formatted(network.graph().name(), network.batch(), uncovered.get(0)),
          "Maybe it is for other sizes of images, or for several batches of which --batch must be"
              + " one; lathe table show names what it holds.");
    }
    return model;
  }

  private static int importedBatch(int wanted, LatencyTable table) {
    List<Integer> batches =
        table.surfaces().keySet().stream()
            .flatMap(signature -> ConvolutionShape.of(signature).stream())
            .map(ConvolutionShape::batch)
            .distinct()
            .toList();
    return batches.size() == 1 ? batches.get(0) : wanted;
  }

  /** How many inputs at once the latencies are of. */
  public int batch() {
    return batch;
  }

  /** The layers that the table does not know at their full widths, each with what it is. */
  public List<String> uncovered() {
    return network.layers().stream()
        .filter(layer -> !lookUp(layer, place(layer).fullWidths()).isKnown())
        .map(this::described)
        .toList();
  }

  private String described(Layer layer) {
    String kind = layer.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return Optional.ofNullable(imported.get(layer.name()))
        .map(convolution -> layer.name() + ": " + convolution.signature().key())
        .orElse(layer.name() + ": " + kind);
  }

  /**
   * What is predicted for a choice.
   *
   * @param sumNanos the sum of the layers that are known
   * @param wholeNanos the latency of the whole, by the calibration
   * @param statedRelativeError the error of {@code wholeNanos} that the calibration states
   * @param measuredShare the share of the sum that was measured at just these widths, 0 to 1; the
   *     rest is interpolated
   * @param unknownLayers names of layers that the table does not know, with the reasons; the
   *     prediction is too low by them
   */
  public record Prediction(
      double sumNanos,
      double wholeNanos,
      double statedRelativeError,
      double measuredShare,
      List<String> unknownLayers) {
    /** Copies the list. */
    public Prediction {
      unknownLayers = List.copyOf(unknownLayers);
    }
  }

  /** How the sum of layers becomes the latency of the whole. */
  public Calibration calibration() {
    return calibration;
  }

  /**
   * The surfaces of the network's convolutions under their shapes, for formats that know
   * convolutions by these. What is fused to them is in the latencies and not in the shapes; where
   * layers of different kinds have the same shape and widths, the first in running order counts.
   */
  public SortedMap<LayerSignature, LatencySurface> convolutions() {
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

  /** The name of a layer in the table. */
  public LayerSignature signature(Layer layer) {
    return place(layer).signature();
  }

  /**
   * What a layer takes. Narrower than the narrowest that was measured, it takes what that takes.
   *
   * @param widths a width for each of the layer's axes, in order; 1 or more
   */
  public Latency latency(Layer layer, int... widths) {
    Latency latency = lookUp(layer, widths);
    if (latency.isKnown() || !onlyCovered) {
      return latency;
    }
    Latency whole = lookUp(layer, place(layer).fullWidths());
    return whole.isKnown() ? whole : new Latency.Interpolated(0, 0);
  }

  private Latency lookUp(Layer layer, int... widths) {
    LayerPlace place = place(layer);
    ImportedConvolution convolution = imported.get(layer.name());
    if (convolution == null) {
      return lookUp(place.signature(), place.point(widths));
    }
    return lookUp(convolution.signature(), convolution.point(widths));
  }

  private Latency lookUp(LayerSignature signature, Widths point) {
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

  /**
   * The same in nanoseconds, for a planner's tables.
   *
   * @throws dev.lathe.foundation.UserException if the table does not know it, with the reason
   */
  public double layerNanos(Layer layer, int... widths) {
    return latency(layer, widths).nanos();
  }

  /** What the network takes with a choice of units and blocks. */
  public Prediction predict(Selection selection) {
    Set<String> removed = removedBlocks(selection);
    Map<String, Integer> widths = new HashMap<>();
    for (ChannelGroup group : network.groups()) {
      widths.put(group.id(), selection.width(group));
    }
    double sum = 0;
    double measured = 0;
    List<String> unknown = new ArrayList<>();
    for (Layer layer : network.layers()) {
      if (removed.contains(layer.block())) {
        continue;
      }
      Latency latency = latency(layer, widths(layer, widths));
      if (latency instanceof Latency.Unknown none) {
        unknown.add(layer.name() + ": " + none.reason());
        continue;
      }
      sum += latency.nanos();
      measured += latency instanceof Latency.Measured ? latency.nanos() : 0;
    }
    return new Prediction(
        sum,
        calibration.predictNanos(sum),
        calibration.statedRelativeError(),
        sum > 0 ? measured / sum : 0,
        unknown);
  }

  private static int[] widths(Layer layer, Map<String, Integer> widths) {
    return layer.axes().stream()
        .map(WidthAxis::groups)
        .mapToInt(groups -> groups.stream().mapToInt(group -> widths.getOrDefault(group, 0)).sum())
        .toArray();
  }

  /** The blocks removed by a selection and those inside them. */
  private Set<String> removedBlocks(Selection selection) {
    Set<String> removed = new HashSet<>(selection.removedBlocks());
    int before;
    do {
      before = removed.size();
      for (Block block : network.blocks()) {
        if (removed.contains(block.parent())) {
          removed.add(block.id());
        }
      }
    } while (removed.size() > before);
    return removed;
  }

  private LayerPlace place(Layer layer) {
    LayerPlace place = places.get(layer.name());
    if (place == null) {
      throw new IllegalArgumentException(
          "The layer (%s) is none of this network's.".formatted(layer.name()));
    }
    return place;
  }

  /** The surface of a layer, or an empty one where the table has none. */
  LatencySurface surface(Layer layer) {
    LayerPlace place = place(layer);
    return table
        .surface(place.signature())
        .orElseGet(() -> LatencySurface.empty(place.axes(network, WidthSteps.byVectors())));
  }
}
