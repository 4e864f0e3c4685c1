package dev.lathe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxFolderTest {
  private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
  private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  private final Map<String, byte[]> files = new LinkedHashMap<>();

  @TempDir Path folder;

  IdxFolderTest() {
    // Three images of 1 x 2 pixels and their labels for training, one for testing.
    files.put(TRAIN_IMAGES, SmallFiles.idx(new int[] {3, 1, 2}, 1, 2, 3, 4, 5, 255));
    files.put(TRAIN_LABELS, SmallFiles.idx(new int[] {3}, 2, 0, 1));
    files.put(TEST_IMAGES, SmallFiles.idx(new int[] {1, 1, 2}, 7, 8));
    files.put(TEST_LABELS, SmallFiles.idx(new int[] {1}, 1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void plainAndPackedFilesAreRead(boolean packed) {
    if (packed) {
      for (String name : files.keySet().toArray(new String[0])) {
        files.put(name + ".gz", SmallFiles.gzip(files.remove(name)));
      }
    }

    Dataset dataset = read(DatasetOptions.defaults());

    assertThat(dataset.classes()).containsExactly("0", "1", "2");
    assertThat(dataset.shape()).isEqualTo(new ImageShape(1, 1, 2));
    assertThat(dataset.train().labels()).containsExactly(2, 0, 1);
    assertThat(dataset.train().pixels(2)).containsExactly(5, 255);
    assertThat(dataset.test().pixels(0)).containsExactly(7, 8);
    assertThat(dataset.test().labels()).containsExactly(1);
  }

  @Test
  void imagesAreMadeToTheWantedShape() {
    Dataset dataset = read(DatasetOptions.defaults().withShape(new ImageShape(3, 1, 2)));

    assertThat(dataset.train().pixels(0)).containsExactly(1, 2, 1, 2, 1, 2);
  }

  @Test
  void oneSplitCanBeReadAlone() {
    Dataset dataset = read(DatasetOptions.defaults().withOnly(Split.TEST));

    assertThat(dataset.classes()).hasSize(3);
    assertThat(dataset.train().size()).isZero();
    assertThat(dataset.test().size()).isEqualTo(1);
  }

  @Test
  void withoutTestFilesAShareIsKept() {
    files.remove(TEST_IMAGES);
    files.remove(TEST_LABELS);
    files.put(TRAIN_IMAGES, SmallFiles.idx(new int[] {4, 1, 1}, 1, 2, 3, 4));
    files.put(TRAIN_LABELS, SmallFiles.idx(new int[] {4}, 0, 1, 0, 1));

    Dataset dataset = read(DatasetOptions.defaults().withTestShare(0.5, 1));

    assertThat(dataset.train().labels()).containsExactlyInAnyOrder(0, 1);
    assertThat(dataset.test().labels()).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void theNetworkMayHaveMoreClassesThanTheLabelsShow() {
    assertThat(read(DatasetOptions.defaults().withClassCount(5)).classes()).hasSize(5);
  }

  @Test
  void aLabelFileOfTheWrongLengthIsNamed() {
    files.put(TRAIN_LABELS, SmallFiles.idx(new int[] {2}, 1, 0));
    assertRefused(TRAIN_LABELS, "2 labels for 3 images");
  }

  @Test
  void aLabelFileThatHoldsLessThanItSaysIsNamed() {
    files.put(TRAIN_LABELS, SmallFiles.idx(new int[] {3}, 1, 0));
    assertRefused(TRAIN_LABELS, "has 10 bytes, its head promises 11");
  }

  @Test
  void aFileThatHoldsMoreThanItSaysIsNamed() {
    files.remove(TRAIN_LABELS);
    files.put(TRAIN_LABELS + ".gz", SmallFiles.gzip(SmallFiles.idx(new int[] {3}, 1, 0, 2, 2)));
    assertRefused(TRAIN_LABELS + ".gz", "longer than its head promises");
  }

  @Test
  void aPackedFileCutShortAnywhereIsNamed() {
    byte[] packed = SmallFiles.gzip(files.remove(TRAIN_IMAGES));
    for (int length = 0; length < packed.length; length++) {
      files.put(TRAIN_IMAGES + ".gz", Arrays.copyOf(packed, length));
      assertRefused(TRAIN_IMAGES + ".gz", "cut short");
    }
  }

  @Test
  void otherContentIsRefusedByItsFirstBytes() {
    files.put(TRAIN_IMAGES, "<!DOCTYPE html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertRefused(TRAIN_IMAGES, "begins with 0x3c21444f, which must be 0x00000803");
    files.put(TRAIN_IMAGES, files.get(TRAIN_LABELS));
    assertRefused(TRAIN_IMAGES, "0x00000801");
  }

  @Test
  void promisesBeyondTheFileAreRefusedBeforeMemoryIsSpent() {
    int huge = Integer.MAX_VALUE;
    files.put(TRAIN_IMAGES, SmallFiles.idx(new int[] {huge, huge, huge}));
    assertRefused(TRAIN_IMAGES, "its head promises");
    files.remove(TRAIN_IMAGES);
    files.put(TRAIN_IMAGES + ".gz", SmallFiles.gzip(SmallFiles.idx(new int[] {huge, huge, huge})));
    assertRefused(TRAIN_IMAGES + ".gz", "its head promises");
    files.put(TRAIN_IMAGES + ".gz", SmallFiles.gzip(SmallFiles.idx(new int[] {-1, 28, 28})));
    assertRefused(TRAIN_IMAGES + ".gz", "4294967295", "not positive");
  }

  @Test
  void aMissingFileIsNamed() {
    files.remove(TEST_LABELS);
    assertRefused(TEST_LABELS, "does not exist");
    files.remove(TEST_IMAGES);
    files.remove(TRAIN_IMAGES);
    assertRefused(TRAIN_IMAGES, "does not exist");
  }

  @Test
  void labelsOutOfRangeAreNamed() {
    files.put(TEST_LABELS, SmallFiles.idx(new int[] {1}, 9));
    assertRefused("label (9) of image 0", TEST_LABELS, "3 classes");
  }

  @Test
  void bothSplitsMustHaveOneSize() {
    files.put(TEST_IMAGES, SmallFiles.idx(new int[] {1, 2, 1}, 7, 8));
    assertRefused("1x2x1", "1x1x2");
  }

  @Test
  void moreImagesThanMemoryAreRefused() {
    // 3 labels and 6 bytes of images fit in 6; the 2 bytes for testing do not fit any more.
    SmallFiles.folder(folder, files);
    UserException mistake = refusal(DatasetOptions.defaults().withMaxBytes(7));
    assertThat(mistake.getMessage()).contains(TEST_IMAGES, "memory");
  }

  private Dataset read(DatasetOptions options) {
    SmallFiles.folder(folder, files);
    return DatasetReader.read(folder, options, Progress.silent());
  }

  private UserException refusal(DatasetOptions options) {
    UserException mistake = catchThrowableOfType(UserException.class, () -> read(options));
    assertThat(mistake).isNotNull();
    return mistake;
  }

  private void assertRefused(String... words) {
    for (java.io.File file : folder.toFile().listFiles()) {
      assertThat(file.delete()).isTrue();
    }
    assertThat(refusal(DatasetOptions.defaults()).getMessage()).contains(words);
  }
}
