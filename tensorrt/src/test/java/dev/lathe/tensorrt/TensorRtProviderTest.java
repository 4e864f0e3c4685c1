package dev.lathe.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lathe.foundation.UserException;
import dev.lathe.profiler.RuntimeProvider;
import dev.lathe.profiler.RuntimeProvider.Missing;
import dev.lathe.profiler.RuntimeProviders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorRtProviderTest {
  @TempDir private Path root;

  private List<String> missing() {
    return new TensorRtNeeds(root).missing().stream().map(Missing::what).toList();
  }

  private void put(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void itIsFoundByItsName() {
    assertThat(RuntimeProviders.named("tensorrt")).isInstanceOf(TensorRtProvider.class);
  }

  @Test
  void onABareMachineDriverAndRuntimeAreMissing() {
    assertThat(missing())
        .anyMatch(text -> text.startsWith("No NVIDIA driver is here: libcuda.so.1"))
        .anyMatch(text -> text.contains("libcudart.so.13"));
  }

  @Test
  void aDriverWithoutItsLibraryIsTheContainersFault() throws IOException {
    put("proc/driver/nvidia/version", "NVRM version: 580.159.04");

    assertThat(new TensorRtNeeds(root).missing().get(0).remedy()).contains("--gpus all");
  }

  @Test
  void whereTheLibrariesAreOnlyTheJarsCanBeMissing() throws IOException {
    put("usr/lib/x86_64-linux-gnu/libcuda.so.1", "");
    put("usr/local/cuda/lib64/libcudart.so.13", "");

    assertThat(missing())
        .isEqualTo(
            NativeLibraries.absent() == null
                ? List.of()
                : List.of(
                    "TensorRT is not in this build of Lathe: its jars lack "
                        + NativeLibraries.absent()
                        + "."));
  }

  @Test
  void theDriversListNamesTheDevices() throws IOException {
    put("proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: \t NVIDIA T4\nIRQ: 1\n");

    assertThat(new TensorRtNeeds(root).listedDevices())
        .containsExactly(new RuntimeProvider.Device("NVIDIA T4", "at 0000:01:00.0"));
  }

  @Test
  void openingItNamesEverythingThatIsMissing() {
    TensorRtProvider provider = new TensorRtProvider(new TensorRtNeeds(root));

    assertThatThrownBy(() -> provider.open(1))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("TensorRT cannot be used here")
        .hasMessageContaining("libcuda.so.1");
  }

  @Test
  void theLibrariesSayTheirVersionWithoutADevice() {
    assumeTrue(NativeLibraries.absent() == null, "the profile gpu is not on");

    assertThat(new TensorRtProvider().software()).isEqualTo("tensorrt 10.15.1");
  }
}
