package dev.lathe.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

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
