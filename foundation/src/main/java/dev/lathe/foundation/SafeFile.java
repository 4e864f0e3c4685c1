package dev.lathe.foundation;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file whole or not at all: beside its place, flushed to the disk, then moved. A reader,
 * or a run that goes on after {@code kill -9}, never sees half a file.
 */
public final class SafeFile {
  private SafeFile() {}

  /** Writes the content of a file to a stream. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything; the stream is flushed and closed by the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes {@code target}, replacing what was there. Missing parent folders are made.
   *
   * @throws UserException if the disk is full or the folder cannot be written; nothing is left
   *     behind
   */
  public static void write(Path target, Content content) {
    Path absolute = target.toAbsolutePath();
    Path beside =
        absolute.resolveSibling(absolute.getFileName() + ".tmp" + ProcessHandle.current().pid());
    try {
      Files.createDirectories(absolute.getParent());
      try {
        writeThrough(beside, content);
        move(beside, absolute);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw new UserException(
          "The file (%s) cannot be written: %s".formatted(target, reason(e)),
          "Maybe the disk is full or the folder is read-only; choose another place.",
          e);
    }
  }

  /** Writes {@code text} in UTF-8; see {@link #write(Path, Content)}. */
  public static void writeText(Path target, String text) {
    write(target, out -> out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  private static void writeThrough(Path file, Content content) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
      writeTo(out, content);
      out.flush();
      channel.force(true);
    }
  }

  private static void writeTo(OutputStream out, Content content) throws IOException {
    try {
      content.writeTo(out);
    } catch (RuntimeException e) {
      // Writers of JSON wrap what the disk said.
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ", " + e.getMessage());
  }
}
