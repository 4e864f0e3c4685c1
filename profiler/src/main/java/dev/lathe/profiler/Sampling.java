package dev.lathe.profiler;

import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.lut.Axis;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.RefinementGoal;
import dev.lathe.lut.Sample;
import dev.lathe.lut.Widths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The surfaces of a network, or of one shard of it, while they are measured: one for each distinct
 * signature. What is asked to be measured next on a surface follows from that surface and the
 * network alone, not from the other surfaces, so that shards measure what one run would.
 */
final class Sampling {
  /** Points asked of a surface at a time: several, so that they can be measured in turns. */
  private static final int POINTS_A_WAVE = 4;

  /**
   * Errors of a layer count relative to its latency or to this share of the network's, whichever is
   * more.
   */
  private static final double FLOOR_SHARE = 0.03;

  private final ProfilingOptions options;
  private final double floorNanos;
  private final SortedMap<LayerSignature, Entry> entries = new TreeMap<>();

  /** A point to be measured. */
  record Point(LayerPlace place, Widths widths) {}

  /** A surface and the layers that share it, which need not have the same range of widths. */
  private static final class Entry {
    private final List<LayerPlace> places;
    private LatencySurface surface;

    Entry(List<LayerPlace> places, LatencySurface surface) {
      this.places = places;
      this.surface = surface;
    }

    /** The first layer that can have these widths; each end of an axis is some layer's. */
    LayerPlace placeFor(Widths widths) {
      return places.stream()
          .filter(place -> place.canHave(widths))
          .findFirst()
          .orElse(places.get(0));
    }
  }

  /**
   * The distinct layers of a network.
   *
   * @param wholeNanos how long the whole network takes, roughly
   * @param known a table whose surfaces are built upon, where it has them
   */
  Sampling(
      Network network, ProfilingOptions options, double wholeNanos, Optional<LatencyTable> known) {
    this.options = options;
    this.floorNanos = FLOOR_SHARE * wholeNanos;
    SortedMap<LayerSignature, List<Axis>> boxes = new TreeMap<>();
    SortedMap<LayerSignature, List<LayerPlace>> places = new TreeMap<>();
    for (Layer layer : network.layers()) {
      LayerPlace place = LayerPlace.of(network, layer);
      places.computeIfAbsent(place.signature(), any -> new ArrayList<>()).add(place);
      boxes.merge(place.signature(), place.axes(network, options.steps()), Sampling::union);
    }
    int index = 0;
    for (LayerSignature signature : boxes.keySet()) {
      if (options.shard().owns(index++)) {
        List<Axis> axes = boxes.get(signature);
        LatencySurface surface =
            known
                .flatMap(table -> table.surface(signature))
                .filter(old -> old.axes().size() == axes.size())
                .map(old -> old.widened(axes))
                .orElseGet(() -> LatencySurface.empty(axes));
        entries.put(signature, new Entry(places.get(signature), surface));
      }
    }
  }

  /** Axes that span both. */
  private static List<Axis> union(List<Axis> first, List<Axis> second) {
    List<Axis> axes = new ArrayList<>();
    for (int index = 0; index < first.size(); index++) {
      axes.add(first.get(index).joined(second.get(index)));
    }
    return axes;
  }

  /** How many surfaces there are. */
  int surfaceCount() {
    return entries.size();
  }

  /** The samples that all surfaces have. */
  int sampleCount() {
    return entries.values().stream().mapToInt(entry -> entry.surface.samples().size()).sum();
  }

  /** The surfaces by signature. */
  SortedMap<LayerSignature, LatencySurface> surfaces() {
    SortedMap<LayerSignature, LatencySurface> surfaces = new TreeMap<>();
    entries.forEach((signature, entry) -> surfaces.put(signature, entry.surface));
    return surfaces;
  }

  /** Takes a sample up; one that belongs to no surface here, or lies outside, is left out. */
  void add(LayerSignature signature, Sample sample) {
    Entry entry = entries.get(signature);
    if (entry != null && entry.surface.contains(sample.widths())) {
      entry.surface = entry.surface.with(sample);
    }
  }

  /** Some of the points that have samples, in random order. */
  List<Point> somePoints(int most, Random random) {
    List<Point> points = new ArrayList<>();
    for (Entry entry : entries.values()) {
      for (Sample sample : entry.surface.samples()) {
        points.add(new Point(entry.placeFor(sample.widths()), sample.widths()));
      }
    }
    Collections.shuffle(points, random);
    return points.subList(0, Math.min(most, points.size()));
  }

  /** The latency of a sample that was taken up. */
  double nanos(LayerSignature signature, Widths widths) {
    return entries.get(signature).surface.at(widths).nanos();
  }

  /** The points to measure next, by signature; empty once every surface is good enough. */
  List<Point> nextWave() {
    return next(new RefinementGoal(options.relativeError(), floorNanos, maxSamples()));
  }

  /** The corners that are missing still, without which a surface answers nothing. */
  List<Point> missingCorners() {
    // No error is above this goal but that of a missing corner.
    return next(new RefinementGoal(Double.MAX_VALUE, 0, maxSamples()));
  }

  private int maxSamples() {
    return options.maxSamplesPerSurface();
  }

  private List<Point> next(RefinementGoal goal) {
    List<Point> points = new ArrayList<>();
    for (Entry entry : entries.values()) {
      for (Widths widths : entry.surface.nextSamples(goal, POINTS_A_WAVE)) {
        points.add(new Point(entry.placeFor(widths), widths));
      }
    }
    return points;
  }
}
