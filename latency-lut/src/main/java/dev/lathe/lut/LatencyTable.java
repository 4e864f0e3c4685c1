package dev.lathe.lut;

import static java.util.Objects.requireNonNull;

import dev.lathe.foundation.UserException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The latency surfaces of a model or of a family of models on one device with one runtime, thread
 * count and precision. Immutable; the {@code with} methods make new tables.
 */
public final class LatencyTable {
  /** The version of the file format that this code reads and writes. */
  public static final int SCHEMA_VERSION = 1;

  /**
   * The signature of the reference kernel, a fixed convolution that is timed beside everything
   * else. What its surface holds at width 1 is how long it took when the table was begun: all
   * latencies of the table are corrected to that speed of the machine.
   */
  public static final LayerSignature BASELINE =
      new LayerSignature("lathe reference kernel 1", "reference kernel");

  private static final Comparator<ModelEntry> MODEL_ORDER =
      Comparator.comparing(ModelEntry::modelHash)
          .thenComparing(ModelEntry::variant)
          .thenComparingInt(ModelEntry::batch);

  private final DeviceFingerprint device;
  private final String precision;
  private final Provenance provenance;
  private final SortedMap<LayerSignature, LatencySurface> surfaces;
  private final List<ModelEntry> models;
  private final SortedMap<String, Calibration> calibrations;

  /** The same surfaces, found without comparing one key after the other. */
  private final Map<LayerSignature, LatencySurface> bySignature;

  /**
   * A table; everything is copied and sorted.
   *
   * @param device what it was measured on
   * @param precision the type that layers compute in, such as {@code float32}
   * @param provenance how it came to be
   * @param surfaces by signature
   * @param models whole models that were measured
   * @param calibrations by model hash, or whatever finer key the caller chooses
   */
  public LatencyTable(
      DeviceFingerprint device,
      String precision,
      Provenance provenance,
      SortedMap<LayerSignature, LatencySurface> surfaces,
      List<ModelEntry> models,
      SortedMap<String, Calibration> calibrations) {
    this.device = requireNonNull(device, "device is null");
    Require.text("precision", precision);
    this.precision = precision;
    this.provenance = requireNonNull(provenance, "provenance is null");
    this.surfaces = Collections.unmodifiableSortedMap(new TreeMap<>(surfaces));
    this.models = models.stream().sorted(MODEL_ORDER).toList();
    this.calibrations = Collections.unmodifiableSortedMap(new TreeMap<>(calibrations));
    bySignature = new HashMap<>(surfaces);
  }

  /** A table without entries. */
  public static LatencyTable empty(
      DeviceFingerprint device, String precision, Provenance provenance) {
    return new LatencyTable(
        device, precision, provenance, new TreeMap<>(), List.of(), new TreeMap<>());
  }

  /**
   * Reads a table; a file whose name ends in {@code .gz} is unpacked.
   *
   * @throws UserException if the file is missing, broken, of another schema version, or larger than
   *     a table can be
   */
  public static LatencyTable read(Path file) {
    return TableReader.read(file);
  }

  /**
   * Writes this table whole or not at all; a file whose name ends in {@code .gz} is packed. Equal
   * tables give equal bytes.
   *
   * @throws UserException if the file cannot be written
   */
  public void write(Path file) {
    TableWriter.write(this, file);
  }

  /**
   * Writes every sample as a line of comma-separated values, for spreadsheets; models and
   * calibrations are left out.
   *
   * @throws UserException if the file cannot be written
   */
  public void writeCsv(Path file) {
    TableCsv.write(this, file);
  }

  /** What it was measured on. */
  public DeviceFingerprint device() {
    return device;
  }

  /** The type that layers compute in, such as {@code float32}. */
  public String precision() {
    return precision;
  }

  /** How it came to be. */
  public Provenance provenance() {
    return provenance;
  }

  /** By signature, in the order of their keys. */
  public SortedMap<LayerSignature, LatencySurface> surfaces() {
    return surfaces;
  }

  /** Whole models that were measured, sorted by hash, variant and batch. */
  public List<ModelEntry> models() {
    return models;
  }

  /** By model hash, or whatever finer key the caller chooses, sorted. */
  public SortedMap<String, Calibration> calibrations() {
    return calibrations;
  }

  /** The surface of a layer, if the table has it. */
  public Optional<LatencySurface> surface(LayerSignature signature) {
    return Optional.ofNullable(bySignature.get(signature));
  }

  /** The latency of a layer; {@link Latency.Unknown} if the table has no such layer. */
  public Latency at(LayerSignature signature, Widths widths) {
    LatencySurface surface = bySignature.get(signature);
    return surface == null
        ? new Latency.Unknown("the table has no layer (" + signature.key() + ")")
        : surface.at(widths);
  }

  /** How long the reference kernel took in nanoseconds, or 0 if the table has none. */
  public double baselineNanos() {
    Latency latency = at(BASELINE, Widths.of(1));
    return latency.isKnown() ? latency.nanos() : 0;
  }

  /** This table with the time that the reference kernel took; see {@link #BASELINE}. */
  public LatencyTable withBaselineNanos(double nanos) {
    Sample sample = Sample.of(Widths.of(1), Timing.single(nanos));
    return withSurface(
        BASELINE, LatencySurface.of(List.of(new Axis("width", 1, 1, 1)), List.of(sample)));
  }

  /** The measurement of a whole model, if the table has it. */
  public Optional<ModelEntry> model(String modelHash, String variant, int batch) {
    return models.stream()
        .filter(model -> model.modelHash().equals(modelHash))
        .filter(model -> model.variant().equals(variant) && model.batch() == batch)
        .findFirst();
  }

  /** The calibration under a key; {@link Calibration#uncalibrated} if there is none. */
  public Calibration calibration(String key) {
    return calibrations.getOrDefault(key, Calibration.uncalibrated());
  }

  /** This table with a surface added or replaced. */
  public LatencyTable withSurface(LayerSignature signature, LatencySurface surface) {
    SortedMap<LayerSignature, LatencySurface> all = new TreeMap<>(surfaces);
    // A replaced entry would keep its old label.
    all.remove(signature);
    all.put(signature, surface);
    return new LatencyTable(device, precision, provenance, all, models, calibrations);
  }

  /** This table with a whole-model measurement added; one of the same variant is replaced. */
  public LatencyTable withModel(ModelEntry model) {
    SortedSet<ModelEntry> all = new TreeSet<>(MODEL_ORDER);
    all.add(model);
    // A set keeps the element that came first.
    all.addAll(models);
    return new LatencyTable(
        device, precision, provenance, surfaces, List.copyOf(all), calibrations);
  }

  /** This table with a calibration added or replaced. */
  public LatencyTable withCalibration(String key, Calibration calibration) {
    SortedMap<String, Calibration> all = new TreeMap<>(calibrations);
    all.put(key, calibration);
    return new LatencyTable(device, precision, provenance, surfaces, models, all);
  }

  /** This table with another provenance. */
  public LatencyTable withProvenance(Provenance other) {
    return new LatencyTable(device, precision, other, surfaces, models, calibrations);
  }

  /**
   * Refuses to be used on another device, runtime, driver, thread count or settings. A caller that
   * was asked to use the table all the same shows {@link DeviceFingerprint#differencesFrom}
   * instead.
   *
   * @throws UserException with every reason
   */
  public void requireCompatible(DeviceFingerprint here) {
    List<String> reasons = device.differencesFrom(here);
    if (!reasons.isEmpty()) {
      throw new UserException(
          "The latency table of device (%s) does not hold here (%s): %s."
              .formatted(device.id(), here.id(), String.join("; ", reasons)),
          "Maybe profile on this device, or say that the table is to be used for another one.");
    }
  }

  /** Equal if everything in them is. */
  @Override
  public boolean equals(Object other) {
    return other instanceof LatencyTable that
        && device.equals(that.device)
        && precision.equals(that.precision)
        && provenance.equals(that.provenance)
        && surfaces.equals(that.surfaces)
        && models.equals(that.models)
        && calibrations.equals(that.calibrations);
  }

  @Override
  public int hashCode() {
    return Objects.hash(device, precision, provenance, surfaces, models, calibrations);
  }

  @Override
  public String toString() {
    return "latency table of %s with %d surfaces".formatted(device.id(), surfaces.size());
  }
}
