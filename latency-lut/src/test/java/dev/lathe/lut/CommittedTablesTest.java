package dev.lathe.lut;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tables that are kept in {@code devices/}. */
class CommittedTablesTest {
  private static final Path DEVICES =
      Path.of(System.getProperty("lathe.root", "..")).resolve("devices");

  private static List<Path> files(String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(DEVICES, 2)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  @Test
  void everyTableIsSoundAndOfItsFoldersDevice() throws IOException {
    List<Path> tables = files(".json.gz");
    assertThat(tables).isNotEmpty();
    for (Path file : tables) {
      TableCheck check = TableCheck.of(file);
      assertThat(check.faults()).as(file.toString()).isEmpty();
      assertThat(check.table().device().id()).isEqualTo(file.getParent().getFileName().toString());
      assertThat(check.table().calibrations()).isNotEmpty();
    }
  }

  @Test
  void everyDeviceSaysWhatItIs() throws IOException {
    List<Path> descriptions = files("device.json");
    assertThat(descriptions).isNotEmpty();
    for (Path file : descriptions) {
      JsonNode device = JsonMapper.shared().readTree(Files.readString(file));
      assertThat(device.path("id").asString()).isEqualTo(file.getParent().getFileName().toString());
      assertThat(device.path("schemaVersion").asInt()).isEqualTo(1);
    }
  }
}
