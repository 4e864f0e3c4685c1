package dev.lathe.profiler;

import static java.util.Objects.requireNonNull;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.Network;
import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.ModelEntry;
import dev.lathe.lut.Provenance;
import dev.lathe.onnx.ElementType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
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
   * Profiles a network at the batch it was analysed for, into a file. A table that is there is
   * built upon, whatever models it was made of. What is measured is kept in a journal beside the
   * file, which is gone once the table is written; while it is open, another run on the same file
   * is refused.
   *
   * @return the table that the file holds now
   * @throws UserException if the table there was made on another device, with other settings or in
   *     another precision, the journal belongs to something else or is in use, the runtime refuses
   *     a layer, or the disk is full
   */
  public LatencyTable profileInto(
      Path file, Network network, ProfilingOptions options, Progress progress) {
    Path journal = file.resolveSibling(file.getFileName() + ".journal");
    DeviceFingerprint device = DeviceProbe.fingerprint(runtime);
    try (ProfilingJournal record =
        ProfilingJournal.open(journal, NetworkKey.of(network), device, options.shard())) {
      // Read behind the lock, so that nothing that another run adds is lost.
      Optional<LatencyTable> known =
          Files.exists(file) ? Optional.of(LatencyTable.read(file)) : Optional.empty();
      LatencyTable table = profile(network, options, known, record, progress);
      table.write(file);
      record.delete();
      return table;
    }
  }

  /**
   * Profiles a network without writing a table; see {@link #profileInto}.
   *
   * @param known a table to build upon: its surfaces are used where the network's layers are in it,
   *     and it is part of the answer
   * @param journal the file that keeps what is measured; it stays
   */
  public LatencyTable profile(
      Network network,
      ProfilingOptions options,
      Optional<LatencyTable> known,
      Path journal,
      Progress progress) {
    DeviceFingerprint device = DeviceProbe.fingerprint(runtime);
    try (ProfilingJournal record =
        ProfilingJournal.open(journal, NetworkKey.of(network), device, options.shard())) {
      return profile(network, options, known, record, progress);
    }
  }

  private LatencyTable profile(
      Network network,
      ProfilingOptions options,
      Optional<LatencyTable> known,
      ProfilingJournal record,
      Progress progress) {
    DeviceFingerprint device = DeviceProbe.fingerprint(runtime);
    known.ifPresent(table -> requireFit(table, network, device));
    try (ReferenceKernel reference = ReferenceKernel.open(runtime, baselineNanos(record, known))) {
      // A run that goes on has what those before it have left of the time.
      double seconds = Math.max(0, options.timeBudgetSeconds() - record.workedSeconds());
      double overheadNanos = overhead(record, reference, options);
      VariantTiming timing = VariantTiming.watched(runtime, network, options);
      double wholeNanos = wholeNanos(network, record, known, () -> timing.wholeNanos(reference));
      Sampling sampling = new Sampling(network, options, wholeNanos, known);
      int given = sampling.sampleCount();
      record.layers().forEach(entry -> sampling.add(entry.signature(), entry.sample()));
      LayerTiming layers =
          new LayerTiming(
              runtime, reference, options.withTimeBudgetSeconds(seconds), overheadNanos);
      layers.measure(sampling, progress, record::append);
      int added = sampling.sampleCount() - given;
      if (added > 0 && record.repeatError().isEmpty()) {
        record.keepRepeatError(layers.repeatError(sampling, progress));
      }
      List<Variant> variants = variants(network, options);
      known.ifPresent(table -> record.adopt(table.models()));
      measureVariants(timing, variants, wholeNanos, record, progress);
      LatencyTable before =
          known.orElseGet(() -> LatencyTable.empty(device, precision(network), none(options)));
      LatencyTable measured =
          with(before, sampling, record.models())
              .withProvenance(provenance(record, added, before, options))
              .withBaselineNanos(reference.baselineNanos());
      return options.shard().isWhole()
          ? CalibrationRun.calibrated(network, measured, variants)
          // The other parts hold the rest of the layers.
          : measured;
    }
  }

  private static void requireFit(LatencyTable table, Network network, DeviceFingerprint device) {
    table.requireCompatible(device);
    if (!table.precision().equals(precision(network))) {
      throw new UserException(
          "The table's precision (%s) must be the network's (%s)."
              .formatted(table.precision(), precision(network)),
          "Maybe write to another file; a table is for one precision.");
    }
  }

  /**
   * How long the whole network takes, by which errors of layers that hardly count are judged. It
   * does not come from the layers, of which a shard has only some.
   */
  private static double wholeNanos(
      Network network,
      ProfilingJournal record,
      Optional<LatencyTable> known,
      DoubleSupplier measured) {
    if (record.wholeNanos() > 0) {
      return record.wholeNanos();
    }
    NetworkKey key = NetworkKey.of(network);
    Optional<ModelEntry> before =
        known.flatMap(table -> table.model(key.modelHash(), Variant.whole().name(), key.batch()));
    if (before.isPresent()) {
      return before.get().timing().medianNanos();
    }
    double nanos = measured.getAsDouble();
    record.keepWhole(nanos);
    return nanos;
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
    List<Variant> own = new ArrayList<>();
    for (int index = 0; index < variants.size(); index++) {
      if (options.shard().owns(index)) {
        own.add(variants.get(index));
      }
    }
    return own;
  }

  private static void measureVariants(
      VariantTiming timing,
      List<Variant> variants,
      double wholeNanos,
      ProfilingJournal record,
      Progress progress) {
    Set<String> done =
        record.models().stream().map(ModelEntry::variant).collect(Collectors.toSet());
    List<Variant> missing =
        variants.stream().filter(variant -> !done.contains(variant.name())).toList();
    if (!missing.isEmpty()) {
      timing.measure(missing, wholeNanos, progress, record::append);
    }
    timing.requireSome(variants, record.models());
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

  /** The type that a network's layers compute in, as tables call it. */
  public static String precision(Network network) {
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
      ProfilingJournal record, int sampleCount, LatencyTable before, ProfilingOptions options) {
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
            record.workedSeconds() / 60,
            // That of samples which are there already may be worse.
            Math.max(record.repeatError().orElse(0.0), before.provenance().work().repeatError())));
  }

  private static String java() {
    return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
  }
}
