package dev.lathe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipImagesTest {
  private final Map<String, byte[]> files = new LinkedHashMap<>(SmallFiles.redAndBlue());

  @TempDir Path folder;

  @Test
  void aZipIsReadLikeTheFolderItHolds() {
    Dataset zipped = read(pack(""));
    Dataset plain = read(SmallFiles.folder(folder.resolve("plain"), files));

    assertThat(zipped.classes()).isEqualTo(plain.classes());
    for (int i = 0; i < 4; i++) {
      assertThat(zipped.train().pixels(i)).isEqualTo(plain.train().pixels(i));
    }
    assertThat(zipped.test().labels()).isEqualTo(plain.test().labels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"colours/", "a/b/"})
  void enclosingFoldersAreSkipped(String lead) {
    Path zip = pack(lead);

    assertThat(read(zip).classes()).containsExactly("blue", "red");
  }

  @Test
  void backslashesAreSlashes() {
    Map<String, byte[]> windows = new LinkedHashMap<>();
    files.forEach((name, file) -> windows.put(name.replace('/', '\\'), file));

    assertThat(read(SmallFiles.zip(folder.resolve("w.zip"), windows)).train().size()).isEqualTo(4);
  }

  @Test
  void whatTheMacAddsIsSkipped() {
    files.put("__MACOSX/train/red/._1.png", new byte[3]);
    files.put("train/red/._2.png", new byte[3]);

    assertThat(read(pack("")).train().size()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../evil.png", "train/../../evil.png", "/etc/x/evil.png", "train\\..\\e.png"})
  void namesThatLeadOutAreRefused(String name) {
    files.put(name, SmallFiles.png(4, 4, 0));

    assertThatThrownBy(() -> read(pack("")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("(" + name)
        .hasMessageContaining("leads out of the archive");
  }

  @Test
  void anEntryThatUnpacksToTooMuchIsRefusedByName() throws IOException {
    Path zip = folder.resolve("bomb.zip");
    try (OutputStream file = Files.newOutputStream(zip);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (String name : new String[] {"train/a/1.png", "train/b/1.png"}) {
        out.putNextEntry(new ZipEntry(name));
        byte[] zeros = new byte[1 << 20];
        for (int i = 0; i < 65; i++) {
          out.write(zeros);
        }
        out.closeEntry();
      }
    }

    assertThatThrownBy(() -> read(zip))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train/a/1.png in " + zip)
        .hasMessageContaining("unpacks to more than 67108864 bytes");
  }

  @Test
  void aDamagedEntryIsNamed() throws IOException {
    Path zip = pack("");
    byte[] bytes = Files.readAllBytes(zip);
    int at = indexOf(bytes, "train/red/2.png") + "train/red/2.png".length() + 20;
    bytes[at] ^= 0x55;
    Files.write(zip, bytes);

    assertThatThrownBy(() -> read(zip))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("zip entry (train/red/2.png in " + zip)
        .hasMessageContaining("damaged or cut short");
  }

  @Test
  void anEncryptedEntryIsNamed() throws IOException {
    Path zip = pack("");
    byte[] bytes = Files.readAllBytes(zip);
    // Bit 0 of the flags, which stand 38 bytes before the name in the table at the end.
    int name = lastIndexOf(bytes, "train/blue/1.png");
    ByteBuffer table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    table.putShort(name - 38, (short) (table.getShort(name - 38) | 1));
    Files.write(zip, bytes);

    assertThatThrownBy(() -> read(zip))
        .isInstanceOf(UserException.class)
        .hasMessage("The zip entry (train/blue/1.png in %s) is encrypted.".formatted(zip));
  }

  @Test
  void aZipCutShortAnywhereIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(pack(""));
    for (int length : new int[] {4, 30, bytes.length / 2, bytes.length - 30, bytes.length - 1}) {
      Path zip = Files.write(folder.resolve("short.zip"), Arrays.copyOf(bytes, length));

      assertThatThrownBy(() -> read(zip))
          .as("%d of %d bytes", length, bytes.length)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("short.zip");
    }
  }

  @Test
  void otherFilesAreNoData() throws IOException {
    Path page = Files.writeString(folder.resolve("data.zip"), "<!DOCTYPE html>");
    assertThatThrownBy(() -> read(page))
        .isInstanceOf(UserException.class)
        .hasMessage("The data (%s) is neither a folder nor a zip.".formatted(page));

    Path empty = Files.write(folder.resolve("empty.zip"), new byte[0]);
    assertThatThrownBy(() -> read(empty)).isInstanceOf(UserException.class);
  }

  @Test
  void aZipWithoutImagesIsRefused() {
    files.clear();
    files.put("readme.txt", new byte[3]);

    assertThatThrownBy(() -> read(pack("")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("holds no images");
  }

  private Path pack(String lead) {
    Map<String, byte[]> named = new LinkedHashMap<>();
    files.forEach((name, file) -> named.put(lead + name, file));
    return SmallFiles.zip(folder.resolve("packed.zip"), named);
  }

  private static Dataset read(Path location) {
    return DatasetReader.read(location, DatasetOptions.defaults(), Progress.silent());
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  private static int lastIndexOf(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(text);
  }
}
