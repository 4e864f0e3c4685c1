package dev.lathe.lut;

import dev.lathe.foundation.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One table of several that were made on the same device with the same runtime, settings and
 * precision: shards of one run, or runs on several models.
 *
 * <p>Surfaces of the same layer are joined. Tables whose reference kernel took another time are
 * brought to the speed of the first. Where two tables have an entry of the same place with another
 * timing, the later table's counts and the conflict is told.
 *
 * @param table what came of it
 * @param conflicts entries that were in several tables and not equal, in the order of the tables
 * @param scales by what the timings of each table were multiplied; 1 for the first
 */
public record TableMerge(LatencyTable table, List<Conflict> conflicts, List<Double> scales) {
  /** Copies the lists. */
  public TableMerge {
    conflicts = List.copyOf(conflicts);
    scales = List.copyOf(scales);
  }

  /**
   * An entry that two tables do not agree on.
   *
   * @param what the layer with its widths, or the model with its variant
   * @param firstNanos by the earlier table
   * @param secondNanos by the later one, which counts
   * @param statedNanos the errors that both state, together; each twice its standard error
   */
  public record Conflict(String what, double firstNanos, double secondNanos, double statedNanos) {
    private static Conflict of(String what, Timing first, Timing second) {
      double stated = 2 * (first.medianErrorNanos() + second.medianErrorNanos());
      return new Conflict(what, first.medianNanos(), second.medianNanos(), stated);
    }

    /** How far they are apart, relative to the larger: 0.05 is 5 %. */
    public double relativeDifference() {
      double larger = Math.max(firstNanos, secondNanos);
      return larger == 0 ? 0 : Math.abs(firstNanos - secondNanos) / larger;
    }

    /** Whether they are further apart than the errors that they state. */
    public boolean isBeyondError() {
      return Math.abs(firstNanos - secondNanos) > statedNanos;
    }
  }

  /**
   * Merges tables.
   *
   * @param tables one or more
   * @param command the command that merges, for the provenance
   * @throws UserException if they do not belong together, with the reasons
   */
  public static TableMerge of(List<LatencyTable> tables, String command) {
    LatencyTable merged = tables.get(0);
    List<Conflict> conflicts = new ArrayList<>();
    List<Double> scales = new ArrayList<>(List.of(1.0));
    for (LatencyTable next : tables.subList(1, tables.size())) {
      requireTogether(merged, next);
      double scale = scale(merged, next);
      scales.add(scale);
      merged = joined(merged, scale == 1 ? next : scaled(next, scale), conflicts);
    }
    return new TableMerge(merged.withProvenance(provenance(tables, command)), conflicts, scales);
  }

  private static void requireTogether(LatencyTable first, LatencyTable other) {
    other.requireCompatible(first.device());
    if (!first.precision().equals(other.precision())) {
      throw new UserException(
          "The precision (%s) of a table must be that of the other (%s)."
              .formatted(other.precision(), first.precision()),
          "Maybe keep one table per precision.");
    }
  }

  private static double scale(LatencyTable first, LatencyTable other) {
    double firstNanos = first.baselineNanos();
    double otherNanos = other.baselineNanos();
    return firstNanos > 0 && otherNanos > 0 ? firstNanos / otherNanos : 1;
  }

  private static LatencyTable scaled(LatencyTable table, double factor) {
    SortedMap<LayerSignature, LatencySurface> surfaces = new TreeMap<>();
    for (Map.Entry<LayerSignature, LatencySurface> entry : table.surfaces().entrySet()) {
      List<Sample> samples =
          entry.getValue().samples().stream().map(sample -> sample.scaled(factor)).toList();
      surfaces.put(entry.getKey(), LatencySurface.of(entry.getValue().axes(), samples));
    }
    return new LatencyTable(
        table.device(),
        table.precision(),
        table.provenance(),
        surfaces,
        table.models().stream().map(model -> model.scaled(factor)).toList(),
        table.calibrations());
  }

  private static LatencyTable joined(
      LatencyTable first, LatencyTable other, List<Conflict> conflicts) {
    SortedMap<LayerSignature, LatencySurface> surfaces = new TreeMap<>(first.surfaces());
    for (Map.Entry<LayerSignature, LatencySurface> entry : other.surfaces().entrySet()) {
      LatencySurface mine = surfaces.get(entry.getKey());
      if (mine != null && entry.getKey().equals(LatencyTable.BASELINE)) {
        continue;
      }
      surfaces.put(
          entry.getKey(),
          mine == null
              ? entry.getValue()
              : joined(entry.getKey(), mine, entry.getValue(), conflicts));
    }
    SortedMap<String, Calibration> calibrations = new TreeMap<>(first.calibrations());
    calibrations.putAll(other.calibrations());
    LatencyTable table =
        new LatencyTable(
            first.device(),
            first.precision(),
            first.provenance(),
            surfaces,
            first.models(),
            calibrations);
    for (ModelEntry model : other.models()) {
      table
          .model(model.modelHash(), model.variant(), model.batch())
          .filter(mine -> !mine.timing().equals(model.timing()))
          .ifPresent(mine -> conflicts.add(conflict(mine, model)));
      table = table.withModel(model);
    }
    return table;
  }

  private static Conflict conflict(ModelEntry mine, ModelEntry theirs) {
    String variant = mine.variant().isEmpty() ? "whole" : mine.variant();
    return Conflict.of(
        "model %s, %s, batch %s".formatted(mine.name(), variant, mine.batch()),
        mine.timing(),
        theirs.timing());
  }

  private static LatencySurface joined(
      LayerSignature signature,
      LatencySurface mine,
      LatencySurface theirs,
      List<Conflict> conflicts) {
    for (Sample sample : theirs.samples()) {
      @Nullable Sample known = mine.sample(sample.widths()).orElse(null);
      if (known != null && !known.timing().equals(sample.timing())) {
        conflicts.add(
            Conflict.of(
                signature.shown() + " " + sample.widths(), known.timing(), sample.timing()));
      }
    }
    try {
      return mine.joined(theirs);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "The surfaces of the layer (%s) cannot be joined: %s"
              .formatted(signature.key(), e.getMessage()),
          "Maybe one of the tables was made by another version of Lathe; make it again.",
          e);
    }
  }

  private static Provenance provenance(List<LatencyTable> tables, String command) {
    Provenance first = tables.get(0).provenance();
    Provenance.Work work = first.work();
    for (LatencyTable table : tables.subList(1, tables.size())) {
      work = work.and(table.provenance().work());
    }
    return new Provenance(command, first.toolVersion(), first.seed(), first.javaRuntime(), work);
  }
}
