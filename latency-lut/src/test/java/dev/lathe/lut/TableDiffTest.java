package dev.lathe.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableDiffTest {
  private static final LayerSignature LAYER = new LayerSignature("layer", "conv1");

  private static LatencyTable table(Sample... samples) {
    return LatencyTable.empty(TestTables.device(2, "1.29.0"), "float32", TestTables.provenance())
        .withSurface(
            LAYER, LatencySurface.of(List.of(new Axis("width", 10, 30, 1)), List.of(samples)));
  }

  private static Sample sample(int width, double... nanos) {
    return Sample.of(Widths.of(width), Timing.of(nanos));
  }

  @Test
  void tablesAreComparedWhereOneHasASampleAndBothAnAnswer() {
    LatencyTable first = table(sample(10, 100), sample(30, 300));
    LatencyTable second = table(sample(10, 110), sample(20, 220), sample(30, 300));

    TableDiff diff = TableDiff.of(first, second);

    // At 20 the first interpolates 200, and the second measured 220.
    assertThat(diff.points())
        .extracting(TableDiff.Point::relativeDifference)
        .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : 1, Double.class)
        .containsExactly(0.1, 0.1, 0.0);
    assertThat(diff.differences().median()).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void aDifferenceWithinTheSpreadOfTheTimingsIsWithinWhatIsStated() {
    // Standard errors of 1.2533 / 2.5631 / sqrt(3) · 16 = 4.5 each, twice both: 18.
    TableDiff near =
        TableDiff.of(table(sample(10, 90, 100, 110)), table(sample(10, 100, 110, 120)));
    TableDiff far = TableDiff.of(table(sample(10, 90, 100, 110)), table(sample(10, 110, 120, 130)));

    assertThat(near.withinStated()).isEqualTo(1);
    assertThat(near.points().get(0).statedNanos()).isCloseTo(18.1, within(0.1));
    assertThat(far.withinStated()).isZero();
  }

  @Test
  void whatRepeatedSamplesWereOffIsStatedToo() {
    LatencyTable first = table(sample(10, 100)).withProvenance(repeated(0.03));
    LatencyTable second = table(sample(10, 110)).withProvenance(repeated(0.05));

    TableDiff diff = TableDiff.of(first, second);

    // Twice 3 % of 100 and twice 5 % of 110: 6 + 11; single timings have no spread of their own.
    assertThat(diff.points().get(0).statedNanos()).isCloseTo(17, within(1e-9));
    assertThat(diff.withinStated()).isEqualTo(1);
  }

  private static Provenance repeated(double error) {
    Provenance made = TestTables.provenance();
    Provenance.Work work = made.work();
    return new Provenance(
        made.command(),
        made.toolVersion(),
        made.seed(),
        made.javaRuntime(),
        new Provenance.Work(
            work.startedAt(), work.endedAt(), work.sampleCount(), work.minutes(), error));
  }

  @Test
  void whatIsOffOnRepetitionStaysInTheFileAndTheWorseCountsAfterAMerge(@TempDir Path folder) {
    Path file = folder.resolve("table.json");
    table(sample(10, 100)).withProvenance(repeated(0.03)).write(file);
    LatencyTable read = LatencyTable.read(file);
    LatencyTable worse = table(sample(20, 200)).withProvenance(repeated(0.05));

    assertThat(read.provenance().work().repeatError()).isEqualTo(0.03);
    LatencyTable merged = TableMerge.of(List.of(read, worse), "").table();
    assertThat(merged.provenance().work().repeatError()).isEqualTo(0.05);
  }

  @Test
  void theReferenceKernelIsNoEntry() {
    LatencyTable first = table(sample(10, 100)).withBaselineNanos(5000);
    LatencyTable second = table(sample(10, 100)).withBaselineNanos(5100);

    assertThat(TableDiff.of(first, second).points()).hasSize(1);
  }

  @Test
  void whatOnlyOneTableHasIsNamed() {
    LatencyTable first = table(sample(10, 100));
    LatencyTable second = TestTables.table();

    TableDiff diff = TableDiff.of(first, second);

    assertThat(diff.points()).isEmpty();
    assertThat(diff.onlyFirst()).containsExactly(LAYER);
    assertThat(diff.onlySecond()).containsAll(second.surfaces().keySet());
    assertThat(diff.differences()).isEqualTo(RelativeErrors.NONE);
    assertThat(diff.deviceDifferences()).isEmpty();
  }
}
