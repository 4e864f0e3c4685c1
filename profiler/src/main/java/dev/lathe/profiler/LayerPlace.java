package dev.lathe.profiler;

import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Layer.WidthAxis;
import dev.lathe.graph.LayerModel;
import dev.lathe.graph.Network;
import dev.lathe.graph.WidthSteps;
import dev.lathe.lut.Axis;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.Widths;
import dev.lathe.onnx.Graph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a layer is found in a latency table: its signature, and the point of a surface for its
 * widths.
 *
 * <p>A layer of one to three axes has a surface over them. A layer without any has a surface of one
 * point, and one with more than three (a concatenation of many things) a surface over the sum of
 * its widths, which are then taken to shrink together.
 */
final class LayerPlace {
  private final Layer layer;
  private final LayerModel model;
  private final LayerSignature signature;
  private final Set<String> seams;

  private LayerPlace(Network network, Layer layer, LayerModel model) {
    this.layer = layer;
    Set<String> inside = new HashSet<>(layer.inputs());
    inside.addAll(layer.outputs());
    network.graph().inputs().forEach(input -> inside.remove(input.name()));
    network.graph().outputs().forEach(output -> inside.remove(output.name()));
    this.seams = Set.copyOf(inside);
    this.model = model;
    this.signature = new LayerSignature(model.signature(), layer.name());
  }

  static LayerPlace of(Network network, Layer layer) {
    return new LayerPlace(network, layer, LayerModel.of(network, layer));
  }

  Layer layer() {
    return layer;
  }

  LayerSignature signature() {
    return signature;
  }

  private boolean isSummed() {
    return isSummed(layer);
  }

  private static boolean isSummed(Layer layer) {
    return layer.axes().size() > Widths.MAX_COUNT;
  }

  /** The widths of the whole network. */
  int[] fullWidths() {
    return layer.axes().stream().mapToInt(WidthAxis::fullWidth).toArray();
  }

  /** The point for widths of the layer's axes, in order. */
  Widths point(int... widths) {
    return point(layer, widths);
  }

  /** The point of a layer's surface for widths of its axes, in order. */
  static Widths point(Layer layer, int... widths) {
    if (widths.length != layer.axes().size()) {
      throw new IllegalArgumentException(
          "The layer (%s) has %d widths, got %d."
              .formatted(layer.name(), layer.axes().size(), widths.length));
    }
    if (widths.length == 0) {
      return Widths.of(1);
    }
    return isSummed(layer) ? Widths.of(sum(widths)) : Widths.of(widths);
  }

  /**
   * Widths of the layer's axes for a point; the inverse of {@link #point} as far as there is one.
   */
  int[] widths(Widths point) {
    if (layer.axes().isEmpty()) {
      return new int[0];
    }
    if (!isSummed()) {
      return point.toArray();
    }
    return layer.widthsOfSum(point.get(0));
  }

  /** Whether the layer can have these widths: a unit of every group, and no more than it has. */
  boolean canHave(Widths point) {
    int[] widths = widths(point);
    for (int axis = 0; axis < widths.length; axis++) {
      WidthAxis own = layer.axes().get(axis);
      if (widths[axis] < own.groups().size() || widths[axis] > own.fullWidth()) {
        return false;
      }
    }
    return true;
  }

  /**
   * The layer at a point, as a model that runs. Where it cannot be as narrow or as wide, it is as
   * near to the point as it can be.
   */
  Graph modelAt(Widths point) {
    int[] widths = widths(point);
    for (int axis = 0; axis < widths.length; axis++) {
      WidthAxis own = layer.axes().get(axis);
      widths[axis] = Math.max(own.groups().size(), Math.min(own.fullWidth(), widths[axis]));
    }
    return model.at(widths);
  }

  /** The values at which the layer is cut out of the network. */
  Set<String> seams() {
    return seams;
  }

  /** The axes of the layer's surface: from a step to the full width. */
  List<Axis> axes(Network network, WidthSteps steps) {
    List<WidthAxis> axes = layer.axes();
    if (axes.isEmpty()) {
      return List.of(new Axis("width", 1, 1, 1));
    }
    List<Axis> made = new ArrayList<>();
    for (int index = 0; index < axes.size(); index++) {
      WidthAxis axis = axes.get(index);
      int step = step(network, axis, steps);
      int min = Math.min(step * axis.groups().size(), axis.fullWidth());
      made.add(new Axis(name(index, axes.size()), min, axis.fullWidth(), step));
    }
    if (!isSummed()) {
      return made;
    }
    int min = made.stream().mapToInt(Axis::min).sum();
    int max = made.stream().mapToInt(Axis::max).sum();
    return List.of(new Axis("width", min, max, made.stream().mapToInt(Axis::step).min().orElse(1)));
  }

  private static int step(Network network, WidthAxis axis, WidthSteps steps) {
    return network.groups().stream()
        .filter(group -> axis.groups().contains(group.id()))
        .mapToInt(ChannelGroup::units)
        .map(steps::step)
        .min()
        .orElse(1);
  }

  private static String name(int index, int count) {
    if (count == 1) {
      return "width";
    }
    if (count == 2) {
      return index == 0 ? "inputWidth" : "outputWidth";
    }
    return "width" + (index + 1);
  }

  private static int sum(int[] widths) {
    int sum = 0;
    for (int width : widths) {
      sum += width;
    }
    return sum;
  }
}
