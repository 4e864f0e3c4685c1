package dev.lathe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UsageException;
import dev.lathe.foundation.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);

  @Test
  void evaluationKeepsTheOrderAndEndsWithASmallerBatch() {
    List<List<Integer>> batches = new ArrayList<>();
    try (Batches pass = Batches.evaluation(numbered(7), 3, Normalization.unit(1))) {
      assertThat(pass.count()).isEqualTo(3);
      pass.forEachRemaining(batch -> batches.add(numbers(batch)));
      assertThatThrownBy(pass::next).isInstanceOf(NoSuchElementException.class);
    }

    assertThat(batches).containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6));
  }

  @Test
  void pixelsAreNormalisedPerChannel() {
    // (51 / 255 - 0.1) / 0.5 = 0.2; (255 / 255 - 0.5) / 0.25 = 2; (0 - 1) / 2 = -0.5
    LabelledImages images =
        LabelledImages.of(new ImageShape(3, 1, 1), new byte[] {51, (byte) 255, 0}, new int[] {4});
    Normalization normalization =
        new Normalization(List.of(0.1, 0.5, 1.0), List.of(0.5, 0.25, 2.0));

    try (Batches pass = Batches.evaluation(images, 8, normalization)) {
      Batch batch = pass.next();

      assertThat(batch.inputs()).containsExactly(0.2f, 2f, -0.5f);
      assertThat(batch.labels()).containsExactly(4);
      assertThat(batch.inputBuffer().remaining()).isEqualTo(3);
    }
  }

  @Test
  void trainingTakesEveryImageOnceInAnotherOrderEachEpoch() {
    List<Integer> first = epoch(numbered(12), 4, 1, 0);
    List<Integer> second = epoch(numbered(12), 4, 1, 1);

    assertThat(first).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
  }

  @Test
  void anEpochDependsOnSeedAndNumberOnlySoThatARunCanGoOn() {
    assertThat(epoch(numbered(50), 7, 3, 5)).isEqualTo(epoch(numbered(50), 7, 3, 5));
    assertThat(epoch(numbered(50), 7, 3, 5)).isNotEqualTo(epoch(numbered(50), 7, 4, 5));
  }

  @Test
  void trainingLeavesOutWhatFillsNoBatchUnlessItIsAllThereIs() {
    assertThat(epoch(numbered(11), 4, 1, 0)).hasSize(8);
    assertThat(epoch(numbered(3), 4, 1, 0)).hasSize(3);
    assertThat(Batches.trainingCount(11, 4)).isEqualTo(2);
    assertThat(Batches.trainingCount(3, 4)).isEqualTo(1);
    assertThat(Batches.trainingCount(0, 4)).isZero();
  }

  @Test
  void flippingMirrorsAboutHalfOfTheImagesWhole() {
    LabelledImages images = copies(200, new ImageShape(1, 2, 3), 1, 2, 3, 4, 5, 6);
    int flipped = 0;
    for (float[] image : augmented(images, new Augmentation(0, true))) {
      int[] pixels = pixels(image);
      if (pixels[0] == 3) {
        assertThat(pixels).containsExactly(3, 2, 1, 6, 5, 4);
        flipped++;
      } else {
        assertThat(pixels).containsExactly(1, 2, 3, 4, 5, 6);
      }
    }

    assertThat(flipped).isBetween(60, 140);
  }

  @Test
  void shiftingMovesTheImageByUpToThePaddingAndFillsWithBlack() {
    LabelledImages images = copies(300, new ImageShape(1, 3, 3), 0, 0, 0, 0, 9, 0, 0, 0, 0);
    int[] seen = new int[9];
    for (float[] image : augmented(images, new Augmentation(1, false))) {
      int[] pixels = pixels(image);
      assertThat(Arrays.stream(pixels).sum()).isEqualTo(9);
      for (int i = 0; i < 9; i++) {
        seen[i] += pixels[i] / 9;
      }
    }

    assertThat(seen).as("how often the dot was seen at each place").doesNotContain(0);
  }

  @Test
  void shiftingWorksBeyondTheImage() {
    LabelledImages images = copies(50, new ImageShape(1, 1, 2), 5, 5);

    for (float[] image : augmented(images, new Augmentation(4, true))) {
      assertThat(pixels(image)).containsAnyOf(0, 5);
    }
  }

  @Test
  void channelsMoveTogether() {
    LabelledImages images =
        LabelledImages.of(new ImageShape(3, 1, 2), new byte[] {1, 2, 11, 12, 21, 22}, new int[1]);
    for (int epoch = 0; epoch < 20; epoch++) {
      BatchOptions options =
          new BatchOptions(1, Normalization.unit(3), new Augmentation(0, true), 1);
      try (Batches pass = Batches.training(images, options, epoch)) {
        int[] pixels = pixels(pass.next().inputs());
        assertThat(pixels[2]).isEqualTo(pixels[0] + 10);
        assertThat(pixels[4]).isEqualTo(pixels[0] + 20);
      }
    }
  }

  @Test
  void leavingEarlyEndsTheMakingOfBatches() {
    Batches pass = Batches.training(numbered(1000), plain(1, 1), 0);
    pass.next();
    pass.close();
    pass.close();

    assertThat(pass.hasNext()).isFalse();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("lathe-batches");
  }

  @Test
  void anInterruptedWaitIsACancellationAndStaysVisible() {
    try (Batches pass = Batches.training(numbered(4), plain(1, 1), 0)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(pass::next).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(pass.next().size()).isEqualTo(1);
    }
  }

  @Test
  void mistakesAreRefusedAtOnce() {
    BatchOptions options = plain(1, 1);
    assertThatThrownBy(() -> Batches.training(LabelledImages.none(PIXEL), options, 0).close())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> Batches.evaluation(numbered(2), 2, Normalization.unit(3)).close())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("3 channels");
    assertThatThrownBy(() -> Batches.evaluation(numbered(2), 0, Normalization.unit(1)).close())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("batch size (0)");
    assertThatThrownBy(() -> new Augmentation(-1, false)).isInstanceOf(UsageException.class);
  }

  @Test
  void noImagesMakeNoBatches() {
    try (Batches pass = Batches.evaluation(LabelledImages.none(PIXEL), 4, Normalization.unit(1))) {
      assertThat(pass.hasNext()).isFalse();
    }
  }

  /** Images of one pixel whose value and label is their number. */
  private static LabelledImages numbered(int count) {
    byte[] pixels = new byte[count];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      pixels[i] = (byte) i;
      labels[i] = i;
    }
    return LabelledImages.of(PIXEL, pixels, labels);
  }

  private static LabelledImages copies(int count, ImageShape shape, int... values) {
    byte[] pixels = new byte[count * values.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) values[i % values.length];
    }
    return LabelledImages.of(shape, pixels, new int[count]);
  }

  private static BatchOptions plain(int batchSize, long seed) {
    return new BatchOptions(batchSize, Normalization.unit(1), Augmentation.none(), seed);
  }

  private static List<Integer> epoch(LabelledImages images, int batchSize, long seed, int epoch) {
    List<Integer> labels = new ArrayList<>();
    try (Batches pass = Batches.training(images, plain(batchSize, seed), epoch)) {
      pass.forEachRemaining(
          batch -> {
            assertThat(numbers(batch)).isEqualTo(Arrays.stream(batch.labels()).boxed().toList());
            labels.addAll(numbers(batch));
          });
    }
    return labels;
  }

  private static List<float[]> augmented(LabelledImages images, Augmentation augmentation) {
    List<float[]> all = new ArrayList<>();
    BatchOptions options = new BatchOptions(1, Normalization.unit(1), augmentation, 2);
    try (Batches pass = Batches.training(images, options, 0)) {
      pass.forEachRemaining(batch -> all.add(batch.inputs()));
    }
    return all;
  }

  private static List<Integer> numbers(Batch batch) {
    return Arrays.stream(pixels(batch.inputs())).boxed().toList();
  }

  private static int[] pixels(float[] inputs) {
    int[] pixels = new int[inputs.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Math.round(inputs[i] * 255);
    }
    return pixels;
  }
}
