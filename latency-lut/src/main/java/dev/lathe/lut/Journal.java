package dev.lathe.lut;

import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An append-only record of what was measured, so that a run that is killed at any moment goes on
 * where it was.
 *
 * <p>A text file: one line an entry, each with the CRC-32 of its text before it; the first line
 * says which job it belongs to. An entry is safe from {@code kill -9} as soon as {@link #append}
 * returns and from loss of power after {@link #sync}, which also happens every {@value #SYNC_EVERY}
 * entries and on closing. A last line that was not written whole is dropped when the journal is
 * opened again. While it is open the file is locked against other runs.
 *
 * <p>For use by one thread at a time.
 */
public final class Journal implements AutoCloseable {
  private static final int SYNC_EVERY = 32;

  private final Path file;
  private final FileChannel channel;
  private final List<JournalEntry> entries;
  private int unsynced;

  private Journal(Path file, FileChannel channel, List<JournalEntry> entries) {
    this.file = file;
    this.channel = channel;
    this.entries = entries;
  }

  /**
   * Opens a journal to go on with, or begins one where there is none. Missing folders are made.
   *
   * @param job what the journal belongs to, as names and values: model, device, settings. A journal
   *     of another job is refused
   * @throws UserException if another run has it open, it belongs to another job, it is damaged
   *     before its end, or the file cannot be read and written
   */
  public static Journal open(Path file, SortedMap<String, String> job) {
    @Nullable FileChannel channel = null;
    boolean opened = false;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      channel = locked(file);
      Journal journal = resume(file, channel, new TreeMap<>(job));
      opened = true;
      return journal;
    } catch (IOException e) {
      throw unusable(file, e);
    } finally {
      if (!opened && channel != null) {
        closeQuietly(file, channel);
      }
    }
  }

  /** The file, opened and locked. One that a run just ending has deleted meanwhile is made anew. */
  private static FileChannel locked(Path file) throws IOException {
    while (true) {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      boolean kept = false;
      try {
        lock(file, channel);
        kept = Files.exists(file);
        if (kept) {
          return channel;
        }
      } finally {
        if (!kept) {
          channel.close();
        }
      }
    }
  }

  private static void lock(Path file, FileChannel channel) throws IOException {
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new UserException(
          "The journal (%s) is in use by another run.".formatted(file),
          "Maybe wait until that run has ended, or write to another place.");
    }
  }

  private static Journal resume(Path file, FileChannel channel, SortedMap<String, String> job)
      throws IOException {
    JournalLines lines = JournalLines.read(file, channel);
    channel.truncate(lines.goodBytes());
    channel.position(lines.goodBytes());
    Journal journal = new Journal(file, channel, new ArrayList<>(lines.entries()));
    if (lines.job() == null) {
      journal.write(JournalLines.header(job));
      journal.unsynced++;
      return journal;
    }
    requireSameJob(file, lines.job(), job);
    return journal;
  }

  private static void requireSameJob(
      Path file, SortedMap<String, String> theirs, SortedMap<String, String> mine) {
    SortedMap<String, String> names = new TreeMap<>(theirs);
    names.putAll(mine);
    List<String> reasons = new ArrayList<>();
    for (String name : names.keySet()) {
      String there = theirs.getOrDefault(name, "not set");
      String here = mine.getOrDefault(name, "not set");
      if (!there.equals(here)) {
        reasons.add("%s %s against %s".formatted(name, there, here));
      }
    }
    if (!reasons.isEmpty()) {
      throw new UserException(
          "The journal (%s) belongs to another job: %s."
              .formatted(file, String.join("; ", reasons)),
          "Maybe repeat the command that began it, or remove the journal to start anew.");
    }
  }

  /** Everything that was read when the journal was opened and appended since, in that order. */
  public List<JournalEntry> entries() {
    return List.copyOf(entries);
  }

  /**
   * Appends an entry.
   *
   * @throws UserException if it cannot be written, as on a full disk; the journal then stays as it
   *     was before
   */
  public void append(JournalEntry entry) {
    write(JournalLines.line(entry));
    entries.add(entry);
    unsynced++;
    if (unsynced >= SYNC_EVERY) {
      sync();
    }
  }

  /** Waits until everything appended is on the disk. */
  public void sync() {
    try {
      channel.force(false);
      unsynced = 0;
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private void write(String line) {
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    try {
      long before = channel.position();
      try {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (IOException e) {
        cutBack(before, e);
        throw e;
      }
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private void cutBack(long length, IOException failure) {
    try {
      channel.truncate(length);
    } catch (IOException e) {
      // The torn line is dropped when the journal is opened again.
      failure.addSuppressed(e);
    }
  }

  /**
   * Removes the file, whose content is no longer needed, and closes the journal. Nobody else can
   * have opened it before it is gone.
   */
  public void delete() {
    try {
      Files.deleteIfExists(file);
      unsynced = 0;
    } catch (IOException e) {
      throw new UserException(
          "The journal (%s) cannot be deleted: %s".formatted(file, e),
          "Maybe delete it by hand.",
          e);
    } finally {
      close();
    }
  }

  /** Syncs, unlocks and closes the journal. Closing it again does nothing. */
  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      if (unsynced > 0) {
        sync();
      }
    } finally {
      closeQuietly(file, channel);
    }
  }

  private static void closeQuietly(Path file, FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static UserException unusable(Path file, IOException cause) {
    return new UserException(
        "The journal (%s) cannot be read or written: %s, %s."
            .formatted(file, cause.getClass().getSimpleName(), cause.getMessage()),
        "Maybe the disk is full, or the folder is read-only.",
        cause);
  }
}
