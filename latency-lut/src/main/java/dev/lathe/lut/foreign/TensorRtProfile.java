package dev.lathe.lut.foreign;

import dev.lathe.foundation.UserException;
import dev.lathe.lut.ConvolutionShape;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.Timing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a TensorRT engine with their times, from {@code trtexec --exportProfile}, and what
 * they compute, from {@code --exportLayerInfo}.
 *
 * <p>A row of the profile is joined to the layer of its name; where a name occurs several times, in
 * order. Rows without time (reformats that were optimised away) and rows whose time is no number
 * are left out.
 */
final class TensorRtProfile {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Gathered gathered = new Gathered();
  private final Map<String, List<TensorRtLayer>> layers = new HashMap<>();
  private final Map<String, Integer> seen = new HashMap<>();
  private int count = 1;
  private int timeless;
  private int unknown;
  private int rows;

  private TensorRtProfile() {}

  static ForeignTable read(List<Path> files) {
    @Nullable Path profile = null;
    @Nullable Path info = null;
    for (Path file : files) {
      if (ForeignFile.text(file).stripLeading().startsWith("{") || info(file)) {
        info = file;
      } else {
        profile = file;
      }
    }
    if (profile == null) {
      throw new UserException(
          "The file (%s) says what the layers are, but not how long they take."
              .formatted(files.get(0)),
          "Maybe give what trtexec --exportProfile wrote for the same engine as well.");
    }
    TensorRtProfile read = new TensorRtProfile();
    if (info != null) {
      read.readLayers(info);
    }
    return read.readProfile(profile, info != null);
  }

  /** TensorRT 11's readers take a list of layers without an object around it, too. */
  private static boolean info(Path file) {
    return ForeignFile.start(file).contains("\"LayerType\"");
  }

  private void readLayers(Path file) {
    try {
      for (TensorRtLayer layer : TensorRtLayer.all(LenientJson.read(ForeignFile.text(file)))) {
        layers.computeIfAbsent(layer.name(), any -> new ArrayList<>()).add(layer);
      }
    } catch (IllegalArgumentException e) {
      throw ForeignFile.broken(file, String.valueOf(e.getMessage()), e);
    }
  }

  private ForeignTable readProfile(Path file, boolean withLayers) {
    boolean whole;
    try {
      whole = LenientJson.elements(ForeignFile.text(file), element -> add(Fields.of(element)));
    } catch (IllegalArgumentException e) {
      throw ForeignFile.broken(file, String.valueOf(e.getMessage()), e);
    }
    if (rows == 0) {
      throw ForeignFile.broken(file, "it has no rows with averageMs", null);
    }
    return new ForeignTable(gathered.surfaces(), List.of(), notes(whole, withLayers));
  }

  private List<String> notes(boolean whole, boolean withLayers) {
    List<String> notes = new ArrayList<>();
    if (!whole) {
      notes.add("The profile is cut short; its whole rows were read.");
    }
    if (timeless > 0) {
      notes.add("%d rows without a time were left out.".formatted(timeless));
    }
    if (!withLayers) {
      notes.add(
          "Without --exportLayerInfo no shape is known: each layer stands under its name, and no"
              + " network can be planned with it.");
    } else if (unknown > 0) {
      notes.add("%d rows are not in the layer information.".formatted(unknown));
    }
    return notes;
  }

  private void add(Fields row) {
    Optional<String> name = row.text("name");
    if (name.isEmpty()) {
      count = (int) Math.max(1, Math.min(row.number("count").orElse(count), 1e9));
      return;
    }
    OptionalDouble average = row.number("averageMs");
    if (average.isEmpty() && row.number("timeMs").isPresent()) {
      average = OptionalDouble.of(row.number("timeMs").getAsDouble() / count);
    }
    rows++;
    int turn = seen.merge(name.get(), 1, Integer::sum) - 1;
    if (average.isEmpty() || average.getAsDouble() <= 0) {
      timeless++;
      return;
    }
    double mean = NANOS_PER_MILLI * average.getAsDouble();
    double median = NANOS_PER_MILLI * row.number("medianMs").orElse(average.getAsDouble());
    // The spread is in no field; some versions have a median of 0 for rows that hardly ran.
    double known = median > 0 ? median : mean;
    Timing timing = new Timing(count, known, known, known, mean, 0);
    List<TensorRtLayer> named = layers.getOrDefault(name.get(), List.of());
    if (named.isEmpty()) {
      unknown++;
      gathered.add(new LayerSignature("tensorrt layer " + name.get(), name.get()), timing);
    } else {
      add(named.get(Math.min(turn, named.size() - 1)), timing);
    }
  }

  private void add(TensorRtLayer layer, Timing timing) {
    Optional<ConvolutionShape> shape = layer.convolution();
    if (shape.isPresent()) {
      gathered.add(shape.get(), layer.inputChannels(), layer.outputChannels(), timing);
    } else {
      gathered.add(new LayerSignature(layer.key(), layer.label()), timing);
    }
  }
}
