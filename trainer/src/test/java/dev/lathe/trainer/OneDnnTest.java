package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneDnnTest {
  @TempDir private Path system;

  private Path processors(String vendor) throws IOException {
    return Files.writeString(
        system.resolve("cpuinfo"), "processor\t: 0\nvendor_id\t: " + vendor + "\nmodel\t: 2\n");
  }

  private Path caches() throws IOException {
    return Files.createDirectories(system.resolve("cache/index0"));
  }

  @Test
  void aProcessorOfAmdWithoutCachesHidesThem() throws IOException {
    assertThat(OneDnn.hidesCaches(system.resolve("none"), processors("AuthenticAMD"))).isTrue();
    assertThat(OneDnn.hidesCaches(caches(), processors("AuthenticAMD"))).isFalse();
  }

  @Test
  void othersAreAskedInAnotherWay() throws IOException {
    assertThat(OneDnn.hidesCaches(system.resolve("none"), processors("GenuineIntel"))).isFalse();
  }

  @Test
  void aSystemThatDescribesNoProcessorsHidesNothing() {
    assertThat(OneDnn.hidesCaches(system.resolve("none"), system.resolve("cpuinfo"))).isFalse();
  }

  @Test
  void aListenerIsToldOfALimitationThatHasShown() {
    List<String> told = new ArrayList<>();

    TorchRuntime.onLimitation(told::add);

    assertThat(told).isEqualTo(TorchRuntime.limitation().stream().toList());
  }
}
