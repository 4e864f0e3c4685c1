package dev.lathe.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Network;
import dev.lathe.graph.WidthSteps;
import dev.lathe.lut.LatencyTable;
import dev.lathe.lut.TableMerge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTest {
  private static final ProfilingOptions OPTIONS =
      new ProfilingOptions(
          0.02, 20, 60, 6, new TimingOptions(3, 3, 1, 1, 1), WidthSteps.of(2), 7, Shard.WHOLE);

  private final Network network =
      Network.analyze(SmallNetworks.residual(1, 8, 2, 8, 16), AnalysisOptions.defaults());

  @TempDir private Path folder;

  private LatencyTable profile(Path file, Shard shard) {
    return new Profiler(new ComputedRuntime(), "test", "test")
        .profileInto(file, network, OPTIONS.withShard(shard), Progress.silent());
  }

  @Test
  void shardsMergedAreTheTableOfOneRun() {
    LatencyTable one = profile(folder.resolve("one.json"), Shard.WHOLE);
    List<LatencyTable> parts = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      parts.add(profile(folder.resolve(number + ".json"), new Shard(number, 3)));
    }

    TableMerge merge = TableMerge.of(parts, "test");
    LatencyTable merged = CalibrationRun.recalibrated(network, merge.table(), OPTIONS.steps());

    assertThat(merge.conflicts()).isEmpty();
    // Every surface was refined beyond its corners somewhere, or the test says little.
    assertThat(one.surfaces().values()).anyMatch(surface -> surface.samples().size() > 8);
    assertThat(parts).allMatch(part -> part.surfaces().size() < one.surfaces().size());
    assertThat(parts).allMatch(part -> part.calibrations().isEmpty());
    assertThat(merged.surfaces().keySet()).isEqualTo(one.surfaces().keySet());
    one.surfaces()
        .forEach(
            (signature, surface) -> {
              assertThat(merged.surface(signature).orElseThrow().axes()).isEqualTo(surface.axes());
              assertThat(merged.surface(signature).orElseThrow().samples())
                  .usingRecursiveFieldByFieldElementComparatorIgnoringFields("measuredAt")
                  .isEqualTo(surface.samples());
            });
    assertThat(merged.models()).isEqualTo(one.models());
    assertThat(merged.calibrations()).isEqualTo(one.calibrations());
  }

  @Test
  void aMissingShardIsNoticedBeforeTheFit() {
    LatencyTable part = profile(folder.resolve("1.json"), new Shard(1, 3));

    assertThatThrownBy(() -> CalibrationRun.recalibrated(network, part, OPTIONS.steps()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("The table lacks")
        .hasMessageContaining("layers of the model");
  }

  @Test
  void aShardThatIsNoneIsRefused() {
    assertThatThrownBy(() -> new Shard(0, 4)).hasMessageContaining("The shard (0/4)");
    assertThatThrownBy(() -> new Shard(5, 4)).hasMessageContaining("The shard (5/4)");
    assertThat(new Shard(2, 4).owns(5)).isTrue();
    assertThat(new Shard(2, 4).owns(6)).isFalse();
  }
}
