package dev.lathe.lut;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checksum in the last field of a table's file: the SHA-256 of every unpacked byte before the
 * comma that this field follows. It says whether the file was changed after it was written.
 */
final class TableChecksum {
  static final String FIELD = "sha256";

  /** The last field and what closes the table; no other place of a table can look like it. */
  private static final Pattern TRAILER =
      Pattern.compile(",\\s*\"" + FIELD + "\"\\s*:\\s*\"([0-9a-f]{64})\"\\s*}\\s*$");

  /** The trailer lies within so many bytes of the end. */
  private static final int TAIL = 256;

  private TableChecksum() {}

  /** Whether a file is as it was written; empty if it has no checksum. */
  static Optional<Boolean> matches(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] tail = new byte[0];
    try (InputStream in = JsonFile.open(file)) {
      byte[] part = in.readNBytes(1 << 16);
      long total = part.length;
      while (part.length > 0 && total <= Json.MAX_DOCUMENT_BYTES) {
        tail = keepTail(digest, tail, part);
        part = in.readNBytes(1 << 16);
        total += part.length;
      }
    }
    Matcher trailer = TRAILER.matcher(new String(tail, StandardCharsets.ISO_8859_1));
    if (!trailer.find()) {
      return Optional.empty();
    }
    digest.update(tail, 0, trailer.start());
    return Optional.of(HexFormat.of().formatHex(digest.digest()).equals(trailer.group(1)));
  }

  /** Digests all but the last bytes, which are returned. */
  private static byte[] keepTail(MessageDigest digest, byte[] tail, byte[] part)
      throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(tail);
    both.write(part);
    byte[] all = both.toByteArray();
    int kept = Math.min(TAIL, all.length);
    digest.update(all, 0, all.length - kept);
    return java.util.Arrays.copyOfRange(all, all.length - kept, all.length);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
