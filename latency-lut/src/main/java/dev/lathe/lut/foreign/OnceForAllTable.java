package dev.lathe.lut.foreign;

import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.Timing;
import dev.lathe.lut.Widths;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Tables of blocks as once-for-all and ProxylessNAS keep them: a key such as {@code
 * expanded_conv-input:7x7x192-output:7x7x320-expand:6-kernel:5-stride:1-idskip:0} to {@code mean}
 * in milliseconds, {@code count} and {@code var} or {@code std}. Sizes are height, width, channels.
 *
 * <p>Only events of the YAML parser are looked at: no object is made that the file names, and an
 * alias, with which a small file could become a huge one, is refused.
 */
final class OnceForAllTable {
  private static final int MAX_ENTRIES = 1_000_000;
  private static final int MAX_DEPTH = 8;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final List<String> AXES = List.of("inputWidth", "outputWidth");

  private final Path file;
  private final Gathered gathered = new Gathered();

  private OnceForAllTable(Path file) {
    this.file = file;
  }

  static ForeignTable read(Path file) {
    OnceForAllTable table = new OnceForAllTable(file);
    String text = ForeignFile.text(file);
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(Math.max(1, text.length()));
    limits.setNestingDepthLimit(MAX_DEPTH);
    limits.setMaxAliasesForCollections(0);
    try {
      table.readEntries(new Yaml(limits).parse(new StringReader(text)).iterator());
    } catch (YAMLException e) {
      throw ForeignFile.broken(
          file, String.valueOf(e.getMessage()).lines().findFirst().orElse("it is no YAML"), e);
    } catch (IllegalArgumentException e) {
      throw ForeignFile.broken(file, String.valueOf(e.getMessage()), e);
    }
    return new ForeignTable(table.gathered.surfaces(), List.of(), List.of());
  }

  private void readEntries(Iterator<Event> events) {
    Event event = events.next();
    while (!(event instanceof MappingStartEvent)) {
      if (!events.hasNext() || event instanceof ScalarEvent) {
        throw ForeignFile.broken(file, "an object of blocks was expected", null);
      }
      event = events.next();
    }
    int count = 0;
    for (event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
      count++;
      if (count > MAX_ENTRIES) {
        throw ForeignFile.broken(file, "it has more entries than " + MAX_ENTRIES, null);
      }
      add(scalar(event), timing(events));
    }
  }

  private String scalar(Event event) {
    if (event instanceof ScalarEvent scalar) {
      return scalar.getValue();
    }
    throw ForeignFile.broken(file, "a text was expected at line %d".formatted(line(event)), null);
  }

  private static int line(Event event) {
    return event.getStartMark().getLine() + 1;
  }

  private Timing timing(Iterator<Event> events) {
    Event event = events.next();
    if (event instanceof ScalarEvent) {
      return Timing.single(NANOS_PER_MILLI * number(event));
    }
    if (!(event instanceof MappingStartEvent)) {
      throw ForeignFile.broken(
          file, "a latency was expected at line %d".formatted(line(event)), null);
    }
    SortedMap<String, Double> fields = new TreeMap<>();
    for (Event name = events.next(); !(name instanceof MappingEndEvent); name = events.next()) {
      fields.put(scalar(name), number(events.next()));
    }
    @Nullable Double mean = fields.get("mean");
    if (mean == null) {
      throw ForeignFile.broken(
          file, "the entry at line %d has no mean".formatted(line(event)), null);
    }
    double deviation = fields.getOrDefault("std", Math.sqrt(fields.getOrDefault("var", 0.0)));
    int count = (int) Math.max(1, Math.min(fields.getOrDefault("count", 1.0), 1e9));
    return Timing.ofMean(count, NANOS_PER_MILLI * mean, NANOS_PER_MILLI * deviation);
  }

  private double number(Event event) {
    String text = scalar(event);
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value) && value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw ForeignFile.broken(
          file, "(%s) at line %d is no number".formatted(text, line(event)), e);
    }
    throw ForeignFile.broken(
        file,
        "the number (%s) at line %d must be finite and 0 or more".formatted(text, line(event)),
        null);
  }

  /** A block's sizes without channels, and everything else that its key says, are its signature. */
  private void add(String key, Timing timing) {
    StringBuilder rest = new StringBuilder("once-for-all");
    int[] input = {};
    int[] output = {};
    for (String part : key.split("-", -1)) {
      String[] pair = part.split(":", 2);
      int[] sizes = pair.length < 2 ? new int[0] : sizes(pair[1]);
      if (pair[0].equals("input") && sizes.length > 0) {
        input = sizes;
      } else if (pair[0].equals("output") && sizes.length > 0) {
        output = sizes;
      } else {
        rest.append(' ').append(pair.length < 2 ? pair[0] : pair[0] + "=" + pair[1].strip());
      }
    }
    if (input.length == 0 || output.length == 0) {
      gathered.add(LayerSignature.of("once-for-all " + key), timing);
      return;
    }
    rest.append(" input=").append(spatial(input)).append(" output=").append(spatial(output));
    Widths widths = Widths.of(input[input.length - 1], output[output.length - 1]);
    gathered.add(LayerSignature.of(rest.toString()), AXES, widths, timing);
  }

  /** The sizes in {@code 7x7x192}; none where it is anything else. */
  private static int[] sizes(String text) {
    String[] words = text.strip().split("x", -1);
    int[] sizes = new int[words.length];
    for (int index = 0; index < words.length; index++) {
      if (!words[index].matches("[1-9]\\d{0,8}")) {
        return new int[0];
      }
      sizes[index] = Integer.parseInt(words[index]);
    }
    return sizes;
  }

  private static String spatial(int[] sizes) {
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < sizes.length - 1; index++) {
      text.append(index == 0 ? "" : "x").append(sizes[index]);
    }
    return text.length() == 0 ? "1" : text.toString();
  }
}
