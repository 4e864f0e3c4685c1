package dev.lathe.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.UserException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableMergeTest {
  private static final LayerSignature LAYER = new LayerSignature("layer", "conv1");

  private static LatencyTable empty() {
    return LatencyTable.empty(TestTables.device(2, "1.29.0"), "float32", TestTables.provenance());
  }

  private static LatencySurface line(int min, int max, Sample... samples) {
    return LatencySurface.of(List.of(new Axis("width", min, max, 4)), List.of(samples));
  }

  private static Sample sample(int width, double... nanos) {
    return Sample.of(Widths.of(width), Timing.of(nanos));
  }

  @Test
  void surfacesOfTheSameLayerAreJoinedOverTheAxesOfBoth() {
    LatencyTable first = empty().withSurface(LAYER, line(8, 16, sample(8, 100), sample(16, 200)));
    LatencyTable second = empty().withSurface(LAYER, line(4, 12, sample(4, 60), sample(12, 140)));

    TableMerge merge = TableMerge.of(List.of(first, second), "lathe table merge");

    LatencySurface joined = merge.table().surface(LAYER).orElseThrow();
    assertThat(joined.axes()).containsExactly(new Axis("width", 4, 16, 4));
    assertThat(joined.samples()).hasSize(4);
    assertThat(merge.conflicts()).isEmpty();
    assertThat(merge.scales()).containsExactly(1.0, 1.0);
  }

  @Test
  void whereTwoTablesDisagreeTheLaterCountsAndItIsTold() {
    // Standard error of a median: 1.2533 / 2.5631 / sqrt(n) times the 10th to 90th percentile.
    LatencyTable first = empty().withSurface(LAYER, line(8, 16, sample(8, 98, 100, 102)));
    LatencyTable second = empty().withSurface(LAYER, line(8, 16, sample(8, 128, 130, 132)));

    TableMerge merge = TableMerge.of(List.of(first, second), "");

    assertThat(merge.table().surface(LAYER).orElseThrow().nanosAt(8)).isEqualTo(130);
    TableMerge.Conflict conflict = merge.conflicts().get(0);
    assertThat(conflict.what()).isEqualTo("conv1 8");
    assertThat(conflict.relativeDifference()).isEqualTo(30 / 130.0);
    // 10th to 90th percentile 3.2 each: 2 · 2 · 1.2533 / 2.5631 / sqrt(3) · 3.2 = 3.6.
    assertThat(conflict.statedNanos()).isCloseTo(3.6, within(0.1));
    assertThat(conflict.isBeyondError()).isTrue();
  }

  @Test
  void equalEntriesAreNoConflict() {
    LatencyTable table = TestTables.table();

    TableMerge merge = TableMerge.of(List.of(table, table), table.provenance().command());

    assertThat(merge.conflicts()).isEmpty();
    assertThat(merge.table().surfaces()).isEqualTo(table.surfaces());
    assertThat(merge.table().models()).isEqualTo(table.models());
    assertThat(merge.table().calibrations()).isEqualTo(table.calibrations());
  }

  @Test
  void aTableMadeOnASlowerDayIsBroughtToTheSpeedOfTheFirst() {
    LatencyTable first = empty().withBaselineNanos(1000);
    LatencyTable second =
        empty()
            .withBaselineNanos(1250)
            .withSurface(LAYER, line(8, 16, sample(8, 500)))
            .withModel(ModelEntry.ofWhole("sha256:1", "", "m", 1, Timing.single(5000)));

    TableMerge merge = TableMerge.of(List.of(first, second), "");

    // 1000 / 1250 = 0.8.
    assertThat(merge.scales()).containsExactly(1.0, 0.8);
    assertThat(merge.table().surface(LAYER).orElseThrow().nanosAt(8)).isEqualTo(400);
    assertThat(merge.table().models().get(0).timing().medianNanos()).isEqualTo(4000);
    assertThat(merge.table().baselineNanos()).isEqualTo(1000);
    assertThat(merge.conflicts()).isEmpty();
  }

  @Test
  void theWorkOfAllIsAddedUp() {
    LatencyTable later =
        empty()
            .withProvenance(
                new Provenance(
                    "b",
                    "0.1.0",
                    1,
                    "",
                    new Provenance.Work(
                        Instant.parse("2026-01-31T11:00:00Z"),
                        Instant.parse("2026-01-31T12:01:00Z"),
                        4,
                        1.5)));

    Provenance merged = TableMerge.of(List.of(empty(), later), "c").table().provenance();

    assertThat(merged.command()).isEqualTo("c");
    assertThat(merged.work())
        .isEqualTo(
            new Provenance.Work(
                Instant.parse("2026-01-31T11:00:00Z"),
                Instant.parse("2026-01-31T12:03:30Z"),
                10,
                5.0));
  }

  @Test
  void tablesOfAnotherPrecisionDeviceOrAxesAreRefused() {
    LatencyTable table = empty().withSurface(LAYER, line(8, 16, sample(8, 1)));
    LatencyTable half = LatencyTable.empty(table.device(), "float16", TestTables.provenance());
    LatencyTable fourThreads =
        LatencyTable.empty(TestTables.device(4, "1.29.0"), "float32", TestTables.provenance());
    LatencyTable plane =
        empty()
            .withSurface(
                LAYER,
                LatencySurface.empty(List.of(new Axis("a", 1, 2, 1), new Axis("b", 1, 2, 1))));

    assertThatThrownBy(() -> TableMerge.of(List.of(table, half), ""))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("precision (float16)");
    assertThatThrownBy(() -> TableMerge.of(List.of(table, fourThreads), ""))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("thread count 4 against 2");
    assertThatThrownBy(() -> TableMerge.of(List.of(table, plane), ""))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot be joined");
  }
}
