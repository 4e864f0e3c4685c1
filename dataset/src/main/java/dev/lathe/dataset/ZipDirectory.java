package dev.lathe.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The table at the end of a zip, read only to name what the JDK refuses without naming it (PKWARE
 * APPNOTE 6.3.10, sections 4.3.12 and 4.3.16).
 */
final class ZipDirectory {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int MAX_BYTES = 1 << 26;

  private ZipDirectory() {}

  /** The name of the first encrypted entry; empty if there is none or the table is damaged. */
  static String firstEncrypted(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer tail = read(channel, channel.size() - (END_BYTES + 0xffff), END_BYTES + 0xffff);
      for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
        if (tail.getInt(at) == END_SIGNATURE) {
          long length = Integer.toUnsignedLong(tail.getInt(at + 12));
          long start = Integer.toUnsignedLong(tail.getInt(at + 16));
          return firstEncrypted(read(channel, start, (int) Math.min(length, MAX_BYTES)));
        }
      }
      return "";
    } catch (IOException e) {
      // The archive is already known to be unusable; only the name is missing then.
      return "";
    }
  }

  private static String firstEncrypted(ByteBuffer table) {
    int at = 0;
    while (at + ENTRY_BYTES <= table.limit() && table.getInt(at) == ENTRY_SIGNATURE) {
      int nameBytes = Short.toUnsignedInt(table.getShort(at + 28));
      int extraBytes = Short.toUnsignedInt(table.getShort(at + 30));
      int commentBytes = Short.toUnsignedInt(table.getShort(at + 32));
      boolean encrypted = (table.getShort(at + 8) & 1) != 0;
      if (encrypted && at + ENTRY_BYTES + nameBytes <= table.limit()) {
        byte[] name = new byte[nameBytes];
        table.get(at + ENTRY_BYTES, name);
        return new String(name, StandardCharsets.UTF_8);
      }
      at += ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
    }
    return "";
  }

  private static ByteBuffer read(FileChannel channel, long start, int bytes) throws IOException {
    long from = Math.max(0, start);
    long available = Math.max(0, channel.size() - from);
    ByteBuffer buffer =
        ByteBuffer.allocate((int) Math.min(bytes, available)).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        break;
      }
    }
    return buffer.flip();
  }
}
