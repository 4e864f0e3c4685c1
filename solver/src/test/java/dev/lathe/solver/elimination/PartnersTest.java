package dev.lathe.solver.elimination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartnersTest {
  @Test
  void blocksAreLeftOutOnlyWhereNothingBringsEnough() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      int guides = 1 + random.nextInt(4);
      int[] labels = random.ints(random.nextInt(100), 0, 1000).toArray();
      double[] weights = random.doubles((long) labels.length * guides).toArray();
      double[] needed = random.doubles(guides).map(need -> 0.9 * need).toArray();

      Partners partners = new Partners(labels, weights);

      List<Integer> found = new ArrayList<>();
      int at = partners.next(0, needed);
      while (at < partners.size()) {
        found.add(at);
        at = partners.next(at + 1, needed);
      }
      List<Integer> expected = new ArrayList<>();
      for (int place = 0; place < labels.length; place++) {
        boolean enough = true;
        for (int guide = 0; guide < guides; guide++) {
          enough &= weights[place * guides + guide] >= needed[guide];
        }
        if (enough) {
          expected.add(place);
        }
      }
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void noLabelsHaveNoPartner() {
    Partners partners = new Partners(new int[0], new double[0]);

    assertThat(partners.next(0, new double[] {0})).isZero();
    assertThat(partners.size()).isZero();
  }
}
