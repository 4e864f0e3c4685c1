package dev.lathe.dataset;

import dev.lathe.foundation.UserException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The images in a zip. Nothing is ever unpacked to the disk; an entry is read whole, but never more
 * than {@link ImageSource#MAX_FILE_BYTES}, whatever it promises.
 */
final class ZipImages implements ImageSource {
  private final Path file;
  private final ZipFile zip;
  private final TreeMap<String, ZipEntry> entries = new TreeMap<>();

  private ZipImages(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  /**
   * Opens a zip.
   *
   * @throws UserException if it is none, is cut short, or has an encrypted entry
   */
  static ZipImages open(Path file) {
    try {
      checkMagic(file);
      return new ZipImages(file, new ZipFile(file.toFile()));
    } catch (ZipException e) {
      String encrypted = ZipDirectory.firstEncrypted(file);
      if (!encrypted.isEmpty()) {
        throw new UserException(
            "The zip entry (%s in %s) is encrypted.".formatted(encrypted, file),
            "Maybe unpack it with its password and name the folder.",
            e);
      }
      throw new UserException(
          "The zip (%s) is damaged or cut short: %s.".formatted(file, e.getMessage()),
          "Maybe the download was interrupted; fetch it again.",
          e);
    } catch (IOException e) {
      throw new UserException(
          "The zip (%s) cannot be read: %s".formatted(file, e),
          "Maybe permissions are missing.",
          e);
    }
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public List<String> imageNames() {
    Enumeration<? extends ZipEntry> all = zip.entries();
    while (all.hasMoreElements()) {
      ZipEntry entry = all.nextElement();
      String name = entry.getName().replace('\\', '/');
      if (entry.isDirectory() || !ImageNames.isImage(name)) {
        continue;
      }
      if (name.startsWith("/") || name.indexOf('\0') >= 0 || hasDotParts(name)) {
        throw new UserException(
            "The zip entry (%s in %s) has a name that leads out of the archive."
                .formatted(entry.getName(), file),
            "Maybe the archive comes from someone who means harm.");
      }
      if (entries.put(name, entry) != null) {
        throw new UserException(
            "The zip entry (%s in %s) is there twice.".formatted(name, file),
            "Maybe pack the archive anew.");
      }
    }
    return List.copyOf(entries.keySet());
  }

  @Override
  public byte[] read(String imageName) throws IOException {
    ZipEntry entry = Objects.requireNonNull(entries.get(imageName), imageName);
    byte[] bytes;
    try (InputStream in = zip.getInputStream(entry)) {
      bytes = in.readNBytes(MAX_FILE_BYTES + 1);
    } catch (ZipException | EOFException e) {
      throw damaged(imageName, String.valueOf(e.getMessage()), e);
    }
    if (bytes.length > MAX_FILE_BYTES) {
      throw new UserException(
          "The zip entry (%s in %s) unpacks to more than %d bytes."
              .formatted(imageName, file, MAX_FILE_BYTES),
          "Maybe it is not an image.");
    }
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    if (entry.getCrc() != -1 && entry.getCrc() != checksum.getValue()) {
      throw damaged(imageName, "its checksum differs", null);
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  private UserException damaged(String imageName, String why, @Nullable Throwable cause) {
    return new UserException(
        "The zip entry (%s in %s) is damaged or cut short: %s.".formatted(imageName, file, why),
        "Maybe the download was interrupted; fetch it again.",
        cause);
  }

  private static boolean hasDotParts(String name) {
    List<String> parts = Arrays.asList(name.split("/", -1));
    return parts.contains("..") || parts.contains(".");
  }

  private static void checkMagic(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(4);
    }
    if (start.length < 4 || start[0] != 'P' || start[1] != 'K') {
      throw new UserException(
          "The data (%s) is neither a folder nor a zip.".formatted(file),
          "Maybe unpack it and name the folder.");
    }
  }
}
