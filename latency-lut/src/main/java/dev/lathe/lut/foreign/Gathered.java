package dev.lathe.lut.foreign;

import dev.lathe.lut.ConvolutionShape;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.Sample;
import dev.lathe.lut.Timing;
import dev.lathe.lut.Widths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Timings while they are gathered into surfaces. Several of the same layer at the same widths, as
 * of equal convolutions in one network, become one sample of all of them.
 */
final class Gathered {
  private final SortedMap<LayerSignature, Entry> entries = new TreeMap<>();

  private record Entry(List<String> axes, SortedMap<Widths, List<Timing>> timings) {}

  /** Adds a timing of a layer whose surface has these axes. */
  void add(LayerSignature signature, List<String> axes, Widths widths, Timing timing) {
    entries
        .computeIfAbsent(signature, any -> new Entry(axes, new TreeMap<>()))
        .timings
        .computeIfAbsent(widths, any -> new ArrayList<>())
        .add(timing);
  }

  /** Adds a timing of something without widths. */
  void add(LayerSignature signature, Timing timing) {
    add(signature, List.of("width"), Widths.of(1), timing);
  }

  /** Adds a timing of a convolution. */
  void add(ConvolutionShape shape, int input, int output, Timing timing) {
    add(shape.signature(), shape.axisNames(), shape.widths(input, output), timing);
  }

  SortedMap<LayerSignature, LatencySurface> surfaces() {
    SortedMap<LayerSignature, LatencySurface> surfaces = new TreeMap<>();
    for (Map.Entry<LayerSignature, Entry> entry : entries.entrySet()) {
      List<Sample> samples = new ArrayList<>();
      entry
          .getValue()
          .timings
          .forEach((widths, timings) -> samples.add(Sample.of(widths, together(timings))));
      surfaces.put(entry.getKey(), LatencySurface.spanning(entry.getValue().axes, samples));
    }
    return surfaces;
  }

  private static Timing together(List<Timing> timings) {
    return timings.size() == 1
        ? timings.get(0)
        : Timing.of(timings.stream().mapToDouble(Timing::medianNanos).toArray());
  }
}
