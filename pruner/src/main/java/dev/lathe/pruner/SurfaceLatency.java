package dev.lathe.pruner;

import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.lut.Calibration;
import dev.lathe.pruner.importance.SoftLatency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The latency of soft widths from the latency surfaces of the layers, calibrated. A slope is that
 * of the chord from one vector of channels below to one above, so that neither a plateau nor the
 * cliff at its end is taken for the whole.
 */
final class SurfaceLatency implements SoftLatency {
  /** Channels in a vector of the widest instructions: the width of a plateau as a rule. */
  private static final int REACH = 8;

  private final LayerLatency latency;
  private final Calibration calibration;
  private final LatencyBudget budget;
  private final List<Layer> layers;
  private final Map<String, ChannelGroup> groups = new HashMap<>();
  private final Map<String, List<Layer>> layersOf = new HashMap<>();
  private final double wholeNanos;

  SurfaceLatency(Network network, TargetDevice device, LatencyBudget budget) {
    this.latency = device.latency();
    this.calibration = device.calibration();
    this.budget = budget;
    this.layers = network.layers();
    network.groups().forEach(group -> groups.put(group.id(), group));
    for (Layer layer : layers) {
      layer.axes().stream()
          .flatMap(axis -> axis.groups().stream())
          .distinct()
          .forEach(id -> layersOf.computeIfAbsent(id, key -> new ArrayList<>()).add(layer));
    }
    this.wholeNanos = calibration.predictNanos(sum(layers, Map.of()));
  }

  @Override
  public double share(Map<String, Double> widths) {
    return calibration.predictNanos(sum(layers, widths)) / wholeNanos;
  }

  @Override
  public SortedMap<String, Double> slopes(Map<String, Double> widths) {
    SortedMap<String, Double> slopes = new TreeMap<>();
    for (Map.Entry<String, Double> entry : widths.entrySet()) {
      String id = entry.getKey();
      ChannelGroup group = groups.get(id);
      if (group == null) {
        continue;
      }
      double low = Math.max(1, entry.getValue() - REACH);
      double high = Math.min(group.units(), entry.getValue() + REACH);
      Map<String, Double> moved = new HashMap<>(widths);
      List<Layer> touched = layersOf.getOrDefault(id, List.of());
      moved.put(id, high);
      double above = sum(touched, moved);
      moved.put(id, low);
      double rise = high > low ? (above - sum(touched, moved)) / (high - low) : 0;
      slopes.put(id, Math.max(0, rise) * calibration.slope() / wholeNanos);
    }
    return slopes;
  }

  @Override
  public double target(double way) {
    double wholeMillis = wholeNanos / 1e6;
    return Math.pow(budget.millis(wholeMillis) / wholeMillis, way);
  }

  private double sum(List<Layer> some, Map<String, Double> widths) {
    double nanos = 0;
    for (Layer layer : some) {
      int[] at =
          layer.axes().stream()
              .mapToInt(axis -> axis.groups().stream().mapToInt(id -> width(id, widths)).sum())
              .toArray();
      nanos += latency.nanos(layer, at);
    }
    return nanos;
  }

  private int width(String id, Map<String, Double> widths) {
    ChannelGroup group = groups.get(id);
    int units = group == null ? 1 : group.units();
    Double wanted = widths.get(id);
    return wanted == null ? units : (int) Math.max(1, Math.min(units, Math.round(wanted)));
  }
}
