package dev.lathe.pruner;

import dev.lathe.foundation.SafeFile;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of one run: what each stage made lies there whole or not at all, so that the same
 * command after {@code kill -9} goes on with the first stage that is missing. A folder belongs to
 * one job, by what {@value #IDENTITY} says, and to one process at a time.
 */
public final class RunFolder implements AutoCloseable {
  private static final String IDENTITY = "run.json";
  private static final String LOCK = "run.lock";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private RunFolder(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Opens the folder of a job, making it if need be.
   *
   * @param identity what the job is: model, data, options; in words by name
   * @throws UserException if the folder holds another job, or another process works in it
   */
  public static RunFolder open(Path folder, SortedMap<String, String> identity) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new UserException(
            "The folder (%s) is in use by another run.".formatted(folder),
            "Maybe wait for it, or choose another folder with -o.");
      }
      RunFolder run = new RunFolder(folder, channel, lock);
      try {
        run.claim(identity);
      } catch (RuntimeException e) {
        run.close();
        throw e;
      }
      return run;
    } catch (IOException e) {
      throw new UserException(
          "The folder (%s) cannot be used: %s".formatted(folder, e),
          "Maybe it is read-only or a file of that name exists.",
          e);
    }
  }

  /** The path of a file of the run. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /** Whether a stage has left this file. */
  public boolean has(String name) {
    return Files.isRegularFile(file(name));
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new UserException("The folder (%s) cannot be released: %s".formatted(folder, e), "", e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this very process: as much in use as if another held it.
      return null;
    }
  }

  private void claim(SortedMap<String, String> identity) {
    if (!has(IDENTITY)) {
      SafeFile.writeText(file(IDENTITY), JSON.writeValueAsString(identity) + "\n");
      return;
    }
    SortedMap<String, String> there = readIdentity();
    if (!there.equals(identity)) {
      throw new UserException(
          "The folder (%s) holds another run: %s.".formatted(folder, difference(there, identity)),
          "Maybe choose another folder with -o, or delete this one.");
    }
  }

  private SortedMap<String, String> readIdentity() {
    try {
      return JSON.readValue(
          Files.readString(file(IDENTITY)), new TypeReference<TreeMap<String, String>>() {});
    } catch (IOException | JacksonException e) {
      throw new UserException(
          "The file (%s) cannot be read.".formatted(file(IDENTITY)),
          "Maybe choose another folder with -o, or delete this one.",
          e);
    }
  }

  private static String difference(Map<String, String> there, Map<String, String> wanted) {
    for (Map.Entry<String, String> entry : wanted.entrySet()) {
      String before = there.get(entry.getKey());
      if (!entry.getValue().equals(before)) {
        return "%s was (%s), now (%s)".formatted(entry.getKey(), before, entry.getValue());
      }
    }
    return "its options are others";
  }
}
