package dev.lathe.profiler;

import dev.lathe.graph.Block;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Layer.WidthAxis;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.WidthSteps;
import dev.lathe.lut.Calibration;
import dev.lathe.lut.Latency;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.Widths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a network takes by a latency table, for any choice of widths and blocks: the one place that
 * turns a choice into nanoseconds.
 */
public final class LatencyModel {
  private final Network network;
  private final LatencyTable table;
  private final Calibration calibration;
  private final Map<String, LayerPlace> places = new HashMap<>();

  private LatencyModel(Network network, LatencyTable table) {
    this.network = network;
    this.table = table;
    this.calibration = table.calibration(NetworkKey.of(network).calibrationKey());
    network.layers().forEach(layer -> places.put(layer.name(), LayerPlace.of(network, layer)));
  }

  /** The latencies of a network by a table. */
  public static LatencyModel of(Network network, LatencyTable table) {
    return new LatencyModel(network, table);
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
    LayerPlace place = place(layer);
    Widths point = place.point(widths);
    return table
        .surface(place.signature())
        .map(surface -> surface.at(noNarrower(surface, point)))
        .orElseGet(() -> table.at(place.signature(), point));
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
