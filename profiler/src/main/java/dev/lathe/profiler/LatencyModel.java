package dev.lathe.profiler;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.lut.Calibration;
import dev.lathe.lut.ConvolutionShape;
import dev.lathe.lut.Latency;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.ModelEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * What a network takes by a latency table, for any choice of widths and blocks: the one place that
 * turns a choice into nanoseconds.
 *
 * <p>A layer is looked up by its own signature. Where the table has no such surface, as one that
 * was imported from another tool, a convolution is looked up by its shape. What it takes by itself
 * is corrected by what it took within whole variants of the network, if these were watched.
 */
public final class LatencyModel {
  private final Network network;
  private final LatencyTable table;
  private final Calibration calibration;
  private final boolean onlyCovered;
  private final int batch;
  private final LayerLookup lookup;
  private final Corrections corrections;

  private LatencyModel(Network network, LatencyTable table, boolean onlyCovered) {
    this.network = network;
    this.table = table;
    this.onlyCovered = onlyCovered;
    this.batch = onlyCovered ? importedBatch(network.batch(), table) : network.batch();
    this.calibration = table.calibration(NetworkKey.of(network).calibrationKey());
    this.lookup = new LayerLookup(network, table, batch);
    this.corrections = new Corrections(network, lookup, entries());
  }

  private LatencyModel(LatencyModel other, Corrections corrections) {
    this.network = other.network;
    this.table = other.table;
    this.onlyCovered = other.onlyCovered;
    this.batch = other.batch;
    this.calibration = other.calibration;
    this.lookup = other.lookup;
    this.corrections = corrections;
  }

  /** The variants of the network that the table has, at its batch. */
  List<ModelEntry> entries() {
    NetworkKey key = NetworkKey.of(network);
    return table.models().stream()
        .filter(entry -> entry.modelHash().equals(key.modelHash()))
        .filter(entry -> entry.batch() == key.batch())
        .toList();
  }

  /** This model as it would be if no variant had been watched. */
  LatencyModel uncorrected() {
    return new LatencyModel(this, new Corrections(network, lookup, List.of()));
  }

  /** This model as it would be if the table lacked some variants. */
  LatencyModel without(Set<String> variants) {
    List<ModelEntry> others =
        entries().stream().filter(entry -> !variants.contains(entry.variant())).toList();
    return new LatencyModel(this, new Corrections(network, lookup, others));
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
    return lookup.uncovered();
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
    return lookup.convolutions();
  }

  /** The name of a layer in the table. */
  public LayerSignature signature(Layer layer) {
    return lookup.place(layer).signature();
  }

  /**
   * What a layer takes within the network. Narrower than the narrowest that was measured, it takes
   * what that takes.
   *
   * @param widths a width for each of the layer's axes, in order; 1 or more
   */
  public Latency latency(Layer layer, int... widths) {
    Latency latency = lookup.at(layer, widths);
    if (latency.isKnown()) {
      return latency.scaled(corrections.factor(layer, latency, widths));
    }
    if (!onlyCovered) {
      return latency;
    }
    Latency whole = lookup.at(layer, lookup.place(layer).fullWidths());
    return whole.isKnown() ? whole : new Latency.Interpolated(0, 0);
  }

  /**
   * The sum of the layers as they were measured by themselves, without anything that was learnt
   * from whole variants, in nanoseconds; layers that are not known take no time.
   */
  public double isolatedSumNanos(Selection selection) {
    ChosenWidths chosen = new ChosenWidths(network, selection);
    return network.layers().stream()
        .filter(layer -> !chosen.isRemoved(layer))
        .map(layer -> lookup.at(layer, chosen.of(layer)))
        .filter(Latency::isKnown)
        .mapToDouble(Latency::nanos)
        .sum();
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
    ChosenWidths chosen = new ChosenWidths(network, selection);
    double sum = 0;
    double measured = 0;
    List<String> unknown = new ArrayList<>();
    for (Layer layer : network.layers()) {
      if (chosen.isRemoved(layer)) {
        continue;
      }
      Latency latency = latency(layer, chosen.of(layer));
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
}
