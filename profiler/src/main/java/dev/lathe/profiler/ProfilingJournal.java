package dev.lathe.profiler;

import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.lut.Journal;
import dev.lathe.lut.JournalEntry;
import dev.lathe.lut.ModelEntry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The journal of a profile: samples of layers and variants, and the few numbers that a run needs
 * which goes on.
 */
final class ProfilingJournal implements AutoCloseable {
  private static final String REFERENCE = "referenceNanos";
  private static final String OVERHEAD = "overheadNanos";
  private static final String WHOLE = "wholeNanos";
  private static final String REPEAT_ERROR = "repeatError";
  private static final String STARTED = "startedAt";
  private static final String WORKED = "workedSeconds";

  private final Journal journal;
  private final NetworkKey key;
  private final List<ModelEntry> adopted = new ArrayList<>();
  private final double workedSecondsBefore;
  private final long openedNanos = System.nanoTime();

  private ProfilingJournal(Journal journal, NetworkKey key) {
    this.journal = journal;
    this.key = key;
    this.workedSecondsBefore = number(WORKED);
    if (note(STARTED).isEmpty()) {
      journal.append(new JournalEntry.Note(STARTED, Instant.now().toString()));
    }
  }

  /** Opens the journal of a network on a device; one of another network or device is refused. */
  static ProfilingJournal open(Path file, NetworkKey key, DeviceFingerprint device, Shard shard) {
    SortedMap<String, String> job = new TreeMap<>();
    job.put("model", key.modelHash());
    job.put("batch", Integer.toString(key.batch()));
    job.put("shard", shard.toString());
    job.put("device", device.id());
    job.put("runtime", device.software().runtime() + " " + device.software().runtimeVersion());
    job.put("threads", Integer.toString(device.threads()));
    device.settings().forEach((name, value) -> job.put("setting " + name, value));
    return new ProfilingJournal(Journal.open(file, job), key);
  }

  /** The reference kernel's baseline of the first run, or 0 before there is one. */
  double referenceNanos() {
    return number(REFERENCE);
  }

  /** The overhead of a call that the first run found, or 0 before there is one. */
  double overheadNanos() {
    return number(OVERHEAD);
  }

  /** Keeps baseline and overhead for the runs that go on. */
  void keep(double referenceNanos, double overheadNanos) {
    journal.append(new JournalEntry.Note(REFERENCE, Double.toString(referenceNanos)));
    journal.append(new JournalEntry.Note(OVERHEAD, Double.toString(overheadNanos)));
    journal.sync();
  }

  /** How long the whole network took when the first run began, or 0 before that is known. */
  double wholeNanos() {
    return number(WHOLE);
  }

  /** Keeps how long the whole network takes for the runs that go on. */
  void keepWhole(double nanos) {
    journal.append(new JournalEntry.Note(WHOLE, Double.toString(nanos)));
    journal.sync();
  }

  /** What samples were off when some were repeated; empty before that is known. */
  Optional<Double> repeatError() {
    return note(REPEAT_ERROR).map(Double::valueOf);
  }

  /** Keeps what samples were off for the runs that go on. */
  void keepRepeatError(double repeatError) {
    journal.append(new JournalEntry.Note(REPEAT_ERROR, Double.toString(repeatError)));
    journal.sync();
  }

  /** When the first run began. */
  Instant startedAt() {
    return Instant.parse(note(STARTED).orElseThrow());
  }

  /** The seconds that all runs have worked. */
  double workedSeconds() {
    return workedSecondsBefore + (System.nanoTime() - openedNanos) / 1e9;
  }

  /** The samples of layers in the order in which they were measured. */
  List<JournalEntry.LayerSample> layers() {
    List<JournalEntry.LayerSample> samples = new ArrayList<>();
    for (JournalEntry entry : journal.entries()) {
      if (entry instanceof JournalEntry.LayerSample sample) {
        samples.add(sample);
      }
    }
    return samples;
  }

  /** Takes variants of this network that a table knows as measured. */
  void adopt(List<ModelEntry> known) {
    known.stream()
        .filter(entry -> entry.modelHash().equals(key.modelHash()))
        .filter(entry -> entry.batch() == key.batch())
        .forEach(adopted::add);
  }

  /** The variants adopted and measured. */
  List<ModelEntry> models() {
    List<ModelEntry> models = new ArrayList<>(adopted);
    for (JournalEntry entry : journal.entries()) {
      if (entry instanceof JournalEntry.ModelSample sample) {
        models.add(sample.model());
      }
    }
    return models;
  }

  /** How many variants were measured for this journal, adopted ones not counted. */
  int measuredModelCount() {
    return models().size() - adopted.size();
  }

  /** Keeps samples; they are on the disk when this returns. */
  void append(List<JournalEntry.LayerSample> samples) {
    samples.forEach(journal::append);
    appendWorked();
  }

  /** Keeps a variant; see {@link #append(List)}. */
  void append(ModelEntry model) {
    journal.append(new JournalEntry.ModelSample(model));
    appendWorked();
  }

  private void appendWorked() {
    journal.append(new JournalEntry.Note(WORKED, Double.toString(workedSeconds())));
    journal.sync();
  }

  private double number(String name) {
    return note(name).map(Double::parseDouble).orElse(0.0);
  }

  /** The last note of a name. */
  private Optional<String> note(String name) {
    Optional<String> last = Optional.empty();
    for (JournalEntry entry : journal.entries()) {
      if (entry instanceof JournalEntry.Note note && note.name().equals(name)) {
        last = Optional.of(note.text());
      }
    }
    return last;
  }

  /** Removes the file, whose content has found another place. */
  void delete() {
    journal.delete();
  }

  @Override
  public void close() {
    journal.close();
  }
}
