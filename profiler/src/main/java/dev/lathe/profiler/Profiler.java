package dev.lathe.profiler;

import static java.util.Objects.requireNonNull;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.ElementType;
import dev.lathe.graph.Network;
import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.ModelEntry;
import dev.lathe.lut.Provenance;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes the latency table of a network: a surface for every distinct layer, measured where it
 * matters, and a calibration of their sum to the whole, from variants of random widths.
 *
 * <p>Everything measured goes to a journal first. A run that was killed is gone on with by the same
 * call: what is in the journal is not measured again.
 */
public final class Profiler {
  private final MeasuringRuntime runtime;
  private final String command;
  private final String toolVersion;

  /**
   * A profiler.
   *
   * @param runtime what measures
   * @param command the command that is run, for the table's provenance; may be empty
   * @param toolVersion the version of this program, for the same
   */
  public Profiler(MeasuringRuntime runtime, String command, String toolVersion) {
    this.runtime = requireNonNull(runtime, "runtime is null");
    this.command = requireNonNull(command, "command is null");
    this.toolVersion = requireNonNull(toolVersion, "toolVersion is null");
  }

  /**
   * Profiles a network at the batch it was analysed for.
   *
   * @param known a table to build upon: its surfaces are used where the network's layers are in it,
   *     and it is part of the answer
   * @param journal the file that keeps what is measured until the table is written
   * @throws UserException if {@code known} was made on another device or with other settings, the
   *     journal belongs to something else or is in use, or the runtime refuses a layer
   */
  public LatencyTable profile(
      Network network,
      ProfilingOptions options,
      Optional<LatencyTable> known,
      Path journal,
      Progress progress) {
    DeviceFingerprint device = DeviceProbe.fingerprint(runtime);
    known.ifPresent(table -> table.requireCompatible(device));
    try (ProfilingJournal record = ProfilingJournal.open(journal, NetworkKey.of(network), device);
        ReferenceKernel reference = ReferenceKernel.open(runtime, baselineNanos(record, known))) {
      double overheadNanos = overhead(record, reference, options);
      Sampling sampling = new Sampling(network, options, known);
      int given = sampling.sampleCount();
      record.layers().forEach(entry -> sampling.add(entry.signature(), entry.sample()));
      new LayerTiming(runtime, reference, options, overheadNanos)
          .measure(sampling, progress, record::append);
      List<Variant> variants = variants(network, options);
      known.ifPresent(table -> record.adopt(table.models()));
      measureVariants(network, options, reference, variants, record, progress);
      LatencyTable table =
          known
              .orElseGet(() -> LatencyTable.empty(device, precision(network), none(options)))
              .withProvenance(provenance(record, sampling.sampleCount() - given, options));
      return calibrated(
          network,
          with(table, sampling, record.models()).withBaselineNanos(reference.baselineNanos()),
          variants);
    }
  }

  /** Latencies of one table are corrected to one baseline, whenever they were measured. */
  private static double baselineNanos(ProfilingJournal record, Optional<LatencyTable> known) {
    return record.referenceNanos() > 0
        ? record.referenceNanos()
        : known.map(LatencyTable::baselineNanos).orElse(0.0);
  }

  private double overhead(
      ProfilingJournal record, ReferenceKernel reference, ProfilingOptions options) {
    if (record.overheadNanos() > 0) {
      return record.overheadNanos();
    }
    double overheadNanos = LayerTiming.overheadNanos(runtime, reference, options.seed());
    record.keep(reference.baselineNanos(), overheadNanos);
    return overheadNanos;
  }

  private static List<Variant> variants(Network network, ProfilingOptions options) {
    List<Variant> variants = new ArrayList<>();
    if (options.variants() > 0) {
      variants.add(Variant.whole());
      variants.addAll(Variant.draw(network, options.steps(), options.variants(), options.seed()));
    }
    return variants;
  }

  private void measureVariants(
      Network network,
      ProfilingOptions options,
      ReferenceKernel reference,
      List<Variant> variants,
      ProfilingJournal record,
      Progress progress) {
    Set<String> done =
        record.models().stream().map(ModelEntry::variant).collect(Collectors.toSet());
    List<Variant> missing =
        variants.stream().filter(variant -> !done.contains(variant.name())).toList();
    if (!missing.isEmpty()) {
      new VariantTiming(runtime, network, reference, options)
          .measure(missing, progress, record::append);
    }
  }

  private static LatencyTable with(LatencyTable table, Sampling sampling, List<ModelEntry> models) {
    LatencyTable with = table;
    for (Map.Entry<LayerSignature, LatencySurface> entry : sampling.surfaces().entrySet()) {
      with = with.withSurface(entry.getKey(), entry.getValue());
    }
    for (ModelEntry model : models) {
      with = with.withModel(model);
    }
    return with;
  }

  private static LatencyTable calibrated(
      Network network, LatencyTable table, List<Variant> variants) {
    if (variants.isEmpty()) {
      return table;
    }
    NetworkKey key = NetworkKey.of(network);
    List<ModelEntry> measured =
        table.models().stream()
            .filter(entry -> entry.modelHash().equals(key.modelHash()))
            .filter(entry -> entry.batch() == key.batch())
            .toList();
    CalibrationRun run = CalibrationRun.of(LatencyModel.of(network, table), variants, measured);
    return table.withCalibration(key.calibrationKey(), run.fit());
  }

  private static String precision(Network network) {
    return network.shapes().inputs().stream()
        .map(input -> input.type())
        .filter(ElementType::isFloatingPoint)
        .map(type -> type == ElementType.FLOAT ? "float32" : type.name().toLowerCase(Locale.ROOT))
        .findFirst()
        .orElse("float32");
  }

  private Provenance none(ProfilingOptions options) {
    Instant now = Instant.now();
    return new Provenance(
        command, toolVersion, options.seed(), java(), new Provenance.Work(now, now, 0, 0));
  }

  private Provenance provenance(
      ProfilingJournal record, int sampleCount, ProfilingOptions options) {
    Instant start = record.startedAt();
    Instant end = Instant.now();
    return new Provenance(
        command,
        toolVersion,
        options.seed(),
        java(),
        new Provenance.Work(
            start,
            end.isBefore(start) ? start : end,
            sampleCount + record.measuredModelCount(),
            record.workedSeconds() / 60));
  }

  private static String java() {
    return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
  }
}
