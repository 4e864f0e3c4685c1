package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerTest {
  private static Layer layer(int... fullWidths) {
    List<Layer.WidthAxis> axes =
        Arrays.stream(fullWidths)
            .mapToObj(width -> new Layer.WidthAxis(List.of("group of " + width), width))
            .toList();
    return new Layer("any", Layer.Kind.OTHER, List.of(), List.of(), List.of(), axes, "", 0);
  }

  @Test
  void aSumIsSharedOutInProportionToTheFullWidths() {
    // Half of 96 + 32 is 48 + 16.
    assertThat(layer(96, 32).widthsOfSum(64)).containsExactly(48, 16);
    assertThat(layer(96, 32).widthsOfSum(128)).containsExactly(96, 32);
  }

  @Test
  void everyWidthIsAtLeastOneAndNothingOfTheSumIsLost() {
    // In proportion the first would get 2.5 of 3, and nothing would be left for the last.
    assertThat(layer(10, 1, 1).widthsOfSum(3)).containsExactly(1, 1, 1);
    assertThat(layer(5, 7, 9, 11).widthsOfSum(17)).satisfies(LayerTest::comesToSeventeen);
  }

  private static void comesToSeventeen(int[] widths) {
    assertThat(Arrays.stream(widths).sum()).isEqualTo(17);
  }
}
