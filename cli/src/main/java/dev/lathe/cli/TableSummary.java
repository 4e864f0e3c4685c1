package dev.lathe.cli;

import dev.lathe.lut.Axis;
import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.lut.Latency;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.ModelEntry;
import dev.lathe.lut.Provenance;
import dev.lathe.lut.RelativeErrors;
import dev.lathe.lut.Widths;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a latency table holds. */
record TableSummary(
    int schemaVersion,
    String table,
    DeviceFingerprint device,
    String precision,
    Provenance provenance,
    int samples,
    RelativeErrors leaveOut,
    List<Surface> surfaces,
    List<Model> models,
    List<Fit> calibrations,
    int rows)
    implements Report {
  private static final int MAX_LABEL = 48;

  /**
   * A surface.
   *
   * @param fullMillis at the largest widths; -1 where that is not known
   */
  record Surface(
      String key,
      String label,
      List<Axis> axes,
      int samples,
      double fullMillis,
      RelativeErrors leaveOut) {
    static Surface of(LayerSignature signature, LatencySurface surface) {
      int[] full = surface.axes().stream().mapToInt(Axis::max).toArray();
      Latency latency = surface.at(Widths.of(full));
      return new Surface(
          signature.key(),
          signature.label(),
          surface.axes(),
          surface.samples().size(),
          latency.isKnown() ? latency.nanos() / 1e6 : -1,
          surface.leaveOutErrors());
    }

    private String shownLabel() {
      String text = label.isEmpty() ? key : label;
      return text.length() <= MAX_LABEL ? text : text.substring(0, MAX_LABEL - 1) + "…";
    }

    private String box() {
      return axes.stream()
          .map(axis -> axis.min() == axis.max() ? "" + axis.min() : axis.min() + ".." + axis.max())
          .collect(Collectors.joining(" x "));
    }
  }

  /** A model of which the whole, or variants, were measured. */
  record Model(String name, String modelHash, int batch, int variants, double wholeMillis) {}

  /** A calibration. */
  record Fit(String key, int points, RelativeErrors heldOut, double statedRelativeError) {}

  static TableSummary of(Path file, LatencyTable table, int rows) {
    List<Surface> surfaces = new ArrayList<>();
    table.surfaces().forEach((signature, surface) -> surfaces.add(Surface.of(signature, surface)));
    double[] medians =
        surfaces.stream()
            .map(Surface::leaveOut)
            .filter(errors -> errors.count() > 0)
            .mapToDouble(RelativeErrors::median)
            .toArray();
    return new TableSummary(
        1,
        file.toString(),
        table.device(),
        table.precision(),
        table.provenance(),
        surfaces.stream().mapToInt(Surface::samples).sum(),
        RelativeErrors.of(medians),
        List.copyOf(surfaces),
        models(table),
        table.calibrations().entrySet().stream()
            .map(
                entry ->
                    new Fit(
                        entry.getKey(),
                        entry.getValue().range().points(),
                        entry.getValue().heldOut(),
                        entry.getValue().statedRelativeError()))
            .toList(),
        rows);
  }

  private static List<Model> models(LatencyTable table) {
    record Key(String hash, int batch) {}
    Map<Key, List<ModelEntry>> byModel =
        table.models().stream()
            .collect(
                Collectors.groupingBy(
                    model -> new Key(model.modelHash(), model.batch()),
                    java.util.LinkedHashMap::new,
                    Collectors.toList()));
    List<Model> models = new ArrayList<>();
    byModel.forEach(
        (key, entries) ->
            models.add(
                new Model(
                    entries.get(0).name(),
                    key.hash(),
                    key.batch(),
                    (int) entries.stream().filter(entry -> !entry.variant().isEmpty()).count(),
                    table
                        .model(key.hash(), "", key.batch())
                        .map(whole -> whole.timing().medianNanos() / 1e6)
                        .orElse(-1.0))));
    return models;
  }

  @Override
  public Object document() {
    return this;
  }

  @Override
  public String text() {
    StringBuilder text = new StringBuilder();
    DeviceFingerprint.Software software = device.software();
    text.append(
        "%s: %d surfaces, %s samples, %s%n"
            .formatted(table, surfaces.size(), Numbers.count(samples), precision));
    text.append(
        "device      %s: %s, %s %s, %d threads%n"
            .formatted(
                device.id(),
                device.chip().name(),
                software.runtime(),
                software.runtimeVersion(),
                device.threads()));
    text.append("conditions  %s%n".formatted(settings()));
    text.append(
        "made        %s to %s in %s minutes, seed %d, by: %s%n"
            .formatted(
                provenance.work().startedAt(),
                provenance.work().endedAt(),
                Numbers.decimal(provenance.work().minutes(), 1),
                provenance.seed(),
                provenance.command().isEmpty() ? "unknown" : provenance.command()));
    if (provenance.work().repeatError() > 0) {
      text.append(
          "repeated    samples come out elsewhere by %s (standard deviation)%n"
              .formatted(Numbers.percent(provenance.work().repeatError())));
    }
    text.append('\n').append(surfaceTable());
    if (!models.isEmpty()) {
      text.append('\n').append(modelTable());
    }
    return text.toString();
  }

  private String settings() {
    return device.settings().isEmpty()
        ? "not known"
        : device.settings().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
  }

  private String surfaceTable() {
    List<Surface> sorted =
        surfaces.stream()
            .sorted(Comparator.comparingDouble(Surface::fullMillis).reversed())
            .limit(rows > 0 ? rows : Integer.MAX_VALUE)
            .toList();
    TextTable lines =
        new TextTable("layer", "widths", "samples", "at full width", "error median", "p95");
    for (Surface surface : sorted) {
      boolean checked = surface.leaveOut.count() > 0;
      lines.row(
          surface.shownLabel(),
          surface.box(),
          Integer.toString(surface.samples),
          surface.fullMillis < 0 ? "unknown" : Numbers.millis(surface.fullMillis),
          checked ? Numbers.percent(surface.leaveOut.median()) : "-",
          checked ? Numbers.percent(surface.leaveOut.p95()) : "-");
    }
    int more = surfaces.size() - sorted.size();
    return lines + (more > 0 ? "%d more with --rows 0%n".formatted(more) : "");
  }

  private String modelTable() {
    TextTable lines =
        new TextTable(
            "model", "batch", "whole", "variants", "fitted on", "median", "p95", "stated");
    for (Model model : models) {
      Fit fit =
          calibrations.stream()
              .filter(entry -> entry.key.equals(model.modelHash + " batch " + model.batch))
              .findFirst()
              .orElse(new Fit("", 0, RelativeErrors.NONE, 0));
      boolean known = fit.points > 0;
      lines.row(
          model.name.isEmpty() ? model.modelHash : model.name,
          Integer.toString(model.batch),
          model.wholeMillis < 0 ? "unknown" : Numbers.millis(model.wholeMillis),
          Integer.toString(model.variants),
          Integer.toString(fit.points),
          known ? Numbers.percent(fit.heldOut.median()) : "-",
          known ? Numbers.percent(fit.heldOut.p95()) : "-",
          known ? Numbers.percent(fit.statedRelativeError) : "-");
    }
    return lines.toString();
  }
}
