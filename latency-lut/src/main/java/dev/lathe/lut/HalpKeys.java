package dev.lathe.lut;

import dev.lathe.foundation.SafeFile;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Convolution tables in the form of HALP (Shen et al., NeurIPS 2022) and MDP: {@code
 * batch_cin_cout_fmap_kernel_stride_groups} to milliseconds for the whole batch, as JSON; six
 * numbers without groups mean one group. The feature map is the input's.
 *
 * <p>Keys that differ in {@code cin} and {@code cout} only become one surface. A depthwise
 * convolution ({@code groups = cin = cout}) has one axis, its channels.
 */
public final class HalpKeys {
  private static final int MAX_ENTRIES = 5_000_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private HalpKeys() {}

  /**
   * Reads a table. The axes reach from the smallest to the largest width found.
   *
   * @throws UserException if the file is missing or broken, or a key or latency is not one
   */
  public static SortedMap<LayerSignature, LatencySurface> read(Path file) {
    Map<ConvolutionShape, List<Sample>> samples =
        JsonFile.read("HALP table", file, HalpKeys::samplesByShape);
    SortedMap<LayerSignature, LatencySurface> surfaces = new TreeMap<>();
    for (Map.Entry<ConvolutionShape, List<Sample>> entry : samples.entrySet()) {
      ConvolutionShape shape = entry.getKey();
      surfaces.put(shape.signature(), LatencySurface.spanning(shape.axisNames(), entry.getValue()));
    }
    return surfaces;
  }

  private static Map<ConvolutionShape, List<Sample>> samplesByShape(JsonParser json) {
    json.nextToken();
    JsonFields.expect(json, JsonToken.START_OBJECT, "an object of keys and milliseconds");
    Map<ConvolutionShape, List<Sample>> samples = new HashMap<>();
    int count = 0;
    for (String key = json.nextName(); key != null; key = json.nextName()) {
      json.nextToken();
      count++;
      if (count > MAX_ENTRIES) {
        throw new IllegalArgumentException("there are more entries than " + MAX_ENTRIES);
      }
      add(samples, key, JsonFields.toNumber(json));
    }
    JsonFields.expect(json, JsonToken.END_OBJECT, "an object of keys and milliseconds");
    return samples;
  }

  private static void add(Map<ConvolutionShape, List<Sample>> samples, String key, double millis) {
    int[] numbers = numbers(key);
    int input = numbers[1];
    int output = numbers[2];
    int groups = numbers[6];
    boolean depthwise = groups > 1 && groups == input && input == output;
    ConvolutionShape shape =
        new ConvolutionShape(
            numbers[0],
            numbers[3],
            numbers[4],
            numbers[5],
            depthwise ? ConvolutionShape.DEPTHWISE : groups);
    Widths widths = shape.widths(input, output);
    Require.nanos("latency of key " + key + " in milliseconds", millis);
    Timing timing = Timing.single(millis * NANOS_PER_MILLI);
    samples.computeIfAbsent(shape, any -> new ArrayList<>()).add(Sample.of(widths, timing));
  }

  private static int[] numbers(String key) {
    String[] parts = key.split("_", -1);
    if (parts.length != 6 && parts.length != 7) {
      throw wrongKey(key, null);
    }
    int[] numbers = {0, 0, 0, 0, 0, 0, 1};
    try {
      for (int index = 0; index < parts.length; index++) {
        numbers[index] = Integer.parseInt(parts[index]);
        Require.atLeast("number", numbers[index], 1);
      }
    } catch (IllegalArgumentException e) {
      throw wrongKey(key, e);
    }
    return numbers;
  }

  private static IllegalArgumentException wrongKey(String key, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "the key (%s) must be batch_cin_cout_fmap_kernel_stride_groups".formatted(key), cause);
  }

  /**
   * Writes the samples of those surfaces that have a shape, sorted by signature and widths.
   *
   * @param surfaces of a table
   * @param shapes the shape of a surface, empty for one to leave out; {@link ConvolutionShape#of}
   *     for surfaces that were imported
   * @return how many entries were written
   */
  public static int write(
      Path file,
      SortedMap<LayerSignature, LatencySurface> surfaces,
      Function<LayerSignature, Optional<ConvolutionShape>> shapes) {
    Map<String, Double> millis = new LinkedHashMap<>();
    for (Map.Entry<LayerSignature, LatencySurface> entry : surfaces.entrySet()) {
      Optional<ConvolutionShape> shape = shapes.apply(entry.getKey());
      for (Sample sample : shape.isPresent() ? entry.getValue().samples() : List.<Sample>of()) {
        String key = key(shape.orElseThrow(), sample.widths());
        millis.put(key, sample.timing().medianNanos() / NANOS_PER_MILLI);
      }
    }
    SafeFile.write(file, out -> writeEntries(out, millis));
    return millis.size();
  }

  private static String key(ConvolutionShape shape, Widths widths) {
    int input = widths.get(0);
    int output = widths.get(shape.isDepthwise() ? 0 : 1);
    return "%s_%s_%s_%s_%s_%s_%s"
        .formatted(
            shape.batch(),
            input,
            output,
            shape.featureMap(),
            shape.kernel(),
            shape.stride(),
            shape.isDepthwise() ? input : shape.groups());
  }

  private static void writeEntries(OutputStream out, Map<String, Double> millis)
      throws IOException {
    JsonGenerator json = Json.lines(out, 1, 1);
    json.writeStartObject();
    for (Map.Entry<String, Double> entry : millis.entrySet()) {
      json.writeNumberProperty(entry.getKey(), entry.getValue().doubleValue());
    }
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
    out.flush();
  }
}
