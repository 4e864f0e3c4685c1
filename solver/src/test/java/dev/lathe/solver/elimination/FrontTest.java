package dev.lathe.solver.elimination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which labels are left on a front. */
class FrontTest {
  private static final int RESOURCES = 3;

  private final Random random = new Random(1);

  @Test
  void whatIsLeftBeatsEverythingThatIsNot() {
    for (int size : new int[] {1, 31, 33, 500, 40_000}) {
      List<long[]> entries = entries(size);
      long[] harmless = {200, Long.MIN_VALUE, 900};
      Front front = new Front(RESOURCES);
      for (int i = 0; i < size; i++) {
        long[] entry = entries.get(i);
        front.add(entry, entry[RESOURCES], i, Labels.NONE, 0);
        front.compact(harmless);
      }
      List<long[]> left = new ArrayList<>();
      int count = front.prune(harmless);
      for (int place = 0; place < count; place++) {
        left.add(entries.get(front.left(front.entry(place))));
      }
      for (long[] entry : entries) {
        assertThat(left).as("size %d", size).anyMatch(one -> beats(one, entry, harmless));
      }
    }
  }

  @Test
  void costsThatBreakNoLimitMakeNoDifference() {
    Front front = new Front(2);
    front.add(new long[] {5, 1}, 10, 0, Labels.NONE, 0);
    front.add(new long[] {2, 1}, 9, 1, Labels.NONE, 0);

    // The second is cheaper in the first resource, but up to 5 of that cannot break a limit.
    assertThat(front.prune(new long[] {5, 0})).isEqualTo(1);
    assertThat(front.prune(new long[] {4, 0})).isEqualTo(2);
  }

  private List<long[]> entries(int size) {
    List<long[]> entries = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      long[] entry = new long[RESOURCES + 1];
      for (int resource = 0; resource < RESOURCES; resource++) {
        entry[resource] = random.nextInt(1000);
        // What costs more is worth more, about, as on the fronts of a search.
        entry[RESOURCES] += entry[resource];
      }
      entry[RESOURCES] += random.nextInt(300);
      entries.add(entry);
    }
    return entries;
  }

  private static boolean beats(long[] left, long[] beaten, long[] harmless) {
    boolean beats = left[RESOURCES] >= beaten[RESOURCES];
    for (int resource = 0; resource < RESOURCES; resource++) {
      beats &= left[resource] <= Math.max(beaten[resource], harmless[resource]);
    }
    return beats;
  }
}
