package dev.lathe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UsageException;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShapesDatasetTest {
  private static final ShapesOptions SMALL = ShapesOptions.defaults().withCounts(60, 20);

  @Test
  void aSeedStandsForTheseBytesOnEveryJava() {
    // Seen on JDK 17 and 25; another value means that published demo results no longer hold.
    assertThat(checksum(render(SMALL).train())).isEqualTo(4053015291L);
  }

  @Test
  void imagesDoNotDependOnHowManyThereAre() {
    LabelledImages few = render(SMALL).train();
    LabelledImages many = render(SMALL.withCounts(300, 0)).train();

    for (int i = 0; i < few.size(); i++) {
      assertThat(many.pixels(i)).isEqualTo(few.pixels(i));
    }
  }

  @Test
  void seedsAndSplitsDiffer() {
    Dataset one = render(SMALL);

    assertThat(checksum(render(SMALL.withSeed(2)).train())).isNotEqualTo(checksum(one.train()));
    assertThat(one.test().pixels(0)).isNotEqualTo(one.train().pixels(0));
  }

  @Test
  void classesAreSortedAndBalanced() {
    Dataset dataset = render(SMALL);

    assertThat(dataset.classes()).hasSize(10).isSorted().contains("disc", "star");
    for (int label = 0; label < 10; label++) {
      int wanted = label;
      assertThat(Arrays.stream(dataset.train().labels()).filter(l -> l == wanted).count())
          .isEqualTo(6);
    }
  }

  @Test
  void sizeAndNumberOfClassesAreFree() {
    for (int size : new int[] {16, 33, 64}) {
      for (int classes : new int[] {2, 12}) {
        Dataset dataset = render(new ShapesOptions(1, 24, 0, size, classes, 0));

        assertThat(dataset.shape()).isEqualTo(new ImageShape(3, size, size));
        assertThat(dataset.classes()).hasSize(classes);
        assertThat(dataset.test().size()).isZero();
      }
    }
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> SMALL.withCounts(0, 1))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("training images (0)");
    assertThatThrownBy(() -> new ShapesOptions(1, 1, 1, 15, 10, 0.1))
        .isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> new ShapesOptions(1, 1, 1, 32, 13, 0.1))
        .isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> new ShapesOptions(1, 1, 1, 32, 10, Double.NaN))
        .isInstanceOf(UsageException.class);
  }

  @Test
  void aLinearClassifierLearnsLittle() {
    Dataset dataset = render(ShapesOptions.defaults().withCounts(2000, 500));
    Normalization normalization = Normalization.measuredOn(dataset.train());
    int inputs = dataset.shape().values();
    float[][] weights = new float[10][inputs + 1];
    BatchOptions options = new BatchOptions(1, normalization, Augmentation.none(), 1);
    for (int epoch = 0; epoch < 5; epoch++) {
      try (Batches pass = Batches.training(dataset.train(), options, epoch)) {
        while (pass.hasNext()) {
          learn(weights, pass.next());
        }
      }
    }
    int right = 0;
    try (Batches pass = Batches.evaluation(dataset.test(), 1, normalization)) {
      while (pass.hasNext()) {
        Batch batch = pass.next();
        double[] scores = probabilities(weights, batch.inputs());
        int label = batch.labels()[0];
        right += Arrays.stream(scores).max().orElse(0) == scores[label] ? 1 : 0;
      }
    }

    assertThat(right / 500.0).as("accuracy of a linear classifier").isLessThan(0.45);
  }

  @Test
  void theOrdinaryReaderReadsWhatIsWritten(@TempDir Path folder) throws IOException {
    Dataset dataset = render(SMALL);
    Path target = folder.resolve("shapes");

    dataset.writeFolder(target, Progress.silent());
    Dataset read = DatasetReader.read(target, DatasetOptions.defaults(), Progress.silent());

    assertThat(read.classes()).isEqualTo(dataset.classes());
    // Files are sorted by class first: image 3 of class 2 is rendered image 32.
    assertThat(read.train().pixels(2 * 6 + 3)).isEqualTo(dataset.train().pixels(32));
    assertThat(read.test().size()).isEqualTo(20);
    try (var content = Files.list(folder)) {
      assertThat(content).containsExactly(target);
    }
  }

  @Test
  void greyImagesAreWrittenGrey(@TempDir Path folder) {
    ImageShape shape = new ImageShape(1, 1, 2);
    LabelledImages images = LabelledImages.of(shape, new byte[] {0, 100, 50, -1}, new int[] {0, 1});
    Path target = folder.resolve("grey");

    new Dataset(List.of("a", "b"), images, images).writeFolder(target, Progress.silent());
    Dataset read = DatasetReader.read(target, DatasetOptions.defaults(), Progress.silent());

    assertThat(read.shape()).isEqualTo(shape);
    assertThat(read.test().pixels(1)).containsExactly(50, -1);
  }

  @Test
  void aFolderWithContentIsNotOverwritten(@TempDir Path folder) throws IOException {
    Path mine = Files.writeString(folder.resolve("mine.txt"), "keep");

    assertThatThrownBy(() -> render(SMALL).writeFolder(folder, Progress.silent()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("must not exist yet");
    assertThat(mine).hasContent("keep");
  }

  @Test
  void aClassNameThatIsNoFolderLeavesNothingBehind(@TempDir Path folder) {
    LabelledImages images = LabelledImages.of(new ImageShape(1, 1, 1), new byte[1], new int[] {0});
    Dataset dataset = new Dataset(List.of("../up"), images, images);

    assertThatThrownBy(() -> dataset.writeFolder(folder.resolve("out"), Progress.silent()))
        .isInstanceOf(UserException.class);
    assertThat(folder).isEmptyDirectory();
  }

  private static Dataset render(ShapesOptions options) {
    return ShapesDataset.render(options, Progress.silent());
  }

  private static long checksum(LabelledImages images) {
    CRC32 checksum = new CRC32();
    for (int i = 0; i < images.size(); i++) {
      checksum.update(images.pixels(i));
    }
    return checksum.getValue();
  }

  /** One step of softmax regression. */
  private static void learn(float[][] weights, Batch batch) {
    double[] probabilities = probabilities(weights, batch.inputs());
    for (int label = 0; label < weights.length; label++) {
      double wanted = label == batch.labels()[0] ? 1 : 0;
      float step = (float) (0.0005 * (wanted - probabilities[label]));
      for (int i = 0; i < batch.inputs().length; i++) {
        weights[label][i] += step * batch.inputs()[i];
      }
      weights[label][batch.inputs().length] += step;
    }
  }

  private static double[] probabilities(float[][] weights, float[] inputs) {
    double[] values = new double[weights.length];
    double sum = 0;
    for (int label = 0; label < weights.length; label++) {
      float score = weights[label][inputs.length];
      for (int i = 0; i < inputs.length; i++) {
        score += weights[label][i] * inputs[i];
      }
      values[label] = Math.exp(Math.min(50, score));
      sum += values[label];
    }
    for (int label = 0; label < values.length; label++) {
      values[label] /= sum;
    }
    return values;
  }
}
