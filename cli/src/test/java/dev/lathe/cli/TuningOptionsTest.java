package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.dataset.ImageShape;
import dev.lathe.trainer.TrainingOptions;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TuningOptionsTest {
  private static TrainingOptions options(boolean labels, String... arguments) {
    return CommandLine.populateCommand(new TuningOptions(), arguments)
        .build(new ImageShape(3, 32, 32), 1, labels);
  }

  @Test
  void labelsComeWithShiftsAndWeightDecay() {
    assertThat(options(true).augmentation().padding()).isEqualTo(2);
    assertThat(options(true).weightDecay()).isEqualTo(5e-4);
  }

  @Test
  void withoutLabelsTheOriginalIsImitatedOnImagesAsTheyComeAndWeightsStay() {
    assertThat(options(false).distillation()).isEqualTo(1);
    assertThat(options(false).augmentation().padding()).isZero();
    assertThat(options(false).weightDecay()).isZero();
  }

  @Test
  void whatIsGivenCountsWithLabelsAndWithout() {
    String[] given = {"--shift", "1", "--weight-decay", "0.003"};

    for (boolean labels : new boolean[] {true, false}) {
      assertThat(options(labels, given).augmentation().padding()).isEqualTo(1);
      assertThat(options(labels, given).weightDecay()).isEqualTo(0.003);
    }
  }
}
