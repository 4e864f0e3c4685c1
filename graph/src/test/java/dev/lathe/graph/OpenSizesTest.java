package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lathe.foundation.UserException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenSizesTest {
  private static ValueInfo text(String name) {
    return new ValueInfo(
        name,
        ElementType.FLOAT,
        List.of(
            ValueInfo.Dimension.unknown("batch"),
            ValueInfo.Dimension.unknown("length"),
            ValueInfo.Dimension.of(8)));
  }

  private static Graph sumOfTwo() {
    GraphBuilder builder = new GraphBuilder("text", 17);
    String sum =
        builder.node("Add", Attributes.none(), builder.input(text("a")), builder.input(text("b")));
    return builder.output(ValueInfo.withoutShape(sum, ElementType.FLOAT)).build();
  }

  @Test
  void whatIsMissingIsAskedForAllAtOnceAndInTheRightRank() {
    UserException refusal =
        catchThrowableOfType(
            UserException.class, () -> Network.analyze(sumOfTwo(), AnalysisOptions.defaults()));

    assertThat(refusal)
        .hasMessage("The size of axis 1 (length) of the input (a) is not in the file.");
    assertThat(refusal.remedy())
        .isEqualTo("Maybe give it, as in --shape a:1x128x8 --shape b:1x128x8.");
  }

  @Test
  void whatIsGivenIsTaken() {
    AnalysisOptions options =
        new AnalysisOptions(
            0, Map.of("a", List.of(2L, 5L, 8L), "b", List.of(2L, 5L, 8L)), List.of());

    Network network = Network.analyze(sumOfTwo(), options);

    assertThat(network.batch()).isEqualTo(2);
    assertThat(network.shape(network.graph().outputs().get(0).name())).containsExactly(2, 5, 8);
  }
}
