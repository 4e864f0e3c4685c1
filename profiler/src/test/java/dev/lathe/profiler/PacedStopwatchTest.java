package dev.lathe.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.lut.Timing;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacedStopwatchTest {
  /** A model on a machine that becomes slower with every run of anything. */
  private static final class Slowing implements TimedModel {
    private final double nanos;
    private final int[] runsOfAll;

    Slowing(double nanos, int[] runsOfAll) {
      this.nanos = nanos;
      this.runsOfAll = runsOfAll;
    }

    @Override
    public Elapsed time(int runs) {
      runsOfAll[0]++;
      return Elapsed.ofWall(Math.round(runs * nanos * (1 + 0.005 * runsOfAll[0])));
    }

    @Override
    public int copies() {
      return 1;
    }

    @Override
    public long footprintBytes() {
      return 0;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  @Test
  void aDriftOfTheMachineCancels() {
    int[] runs = {0};
    // 5 and 2 ms; by the end everything takes about half as long again.
    List<Timing> ratios =
        new PacedStopwatch(3).ratios(List.of(new Slowing(5e6, runs), new Slowing(2e6, runs)));
    assertThat(ratios.get(0).medianNanos()).isCloseTo(1, within(0.02));
    assertThat(ratios.get(1).medianNanos()).isCloseTo(0.4, within(0.01));
  }

  @Test
  void aMachineOfTwoSpeedsCancels() {
    int[] runs = {0};
    List<Timing> ratios =
        new PacedStopwatch(3).ratios(List.of(new Switching(30e6, runs), new Switching(12e6, runs)));
    // A visit lies between two of the pacer, one of which may be at the other speed.
    assertThat(ratios.get(1).medianNanos()).isCloseTo(0.4, within(0.02));
  }

  /** A model on a machine that takes a third longer for seven runs of anything out of fourteen. */
  private record Switching(double once, int[] runsOfAll) implements TimedModel {
    @Override
    public Elapsed time(int runs) {
      boolean slow = runsOfAll[0]++ / 7 % 2 == 1;
      return Elapsed.ofWall(Math.round(runs * once * (slow ? 1.33 : 1)));
    }

    @Override
    public int copies() {
      return 1;
    }

    @Override
    public long footprintBytes() {
      return 0;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
