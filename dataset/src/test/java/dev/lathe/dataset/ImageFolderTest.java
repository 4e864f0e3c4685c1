package dev.lathe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFolderTest {
  private final Map<String, byte[]> files = new LinkedHashMap<>(SmallFiles.redAndBlue());

  @TempDir Path folder;

  @Test
  void classesAndImagesComeInTheOrderOfTheirNames() {
    Dataset dataset = read(DatasetOptions.defaults());

    assertThat(dataset.classes()).containsExactly("blue", "red");
    assertThat(dataset.shape()).isEqualTo(new ImageShape(3, 4, 4));
    assertThat(dataset.train().labels()).containsExactly(0, 0, 1, 1);
    assertThat(dataset.test().labels()).containsExactly(0, 1);
    // Blue is the third plane: values 32 to 47 of the first image; red the first plane.
    assertThat(dataset.train().pixels(0)[32]).isEqualTo((byte) 0xff);
    assertThat(dataset.train().pixels(1)[32]).isEqualTo((byte) 0xfe);
    assertThat(dataset.test().pixels(1)[0]).isEqualTo((byte) 0xfd);
  }

  @Test
  void theWantedShapeIsMade() {
    files.put("train/red/wide.png", SmallFiles.png(9, 5, 0xff0000));

    Dataset dataset = read(DatasetOptions.defaults().withShape(new ImageShape(1, 8, 8)));

    assertThat(dataset.shape()).isEqualTo(new ImageShape(1, 8, 8));
    // Luma of full red: 0.299 * 255 = 76.2
    assertThat(dataset.train().pixels(4)).hasSize(64).containsOnly((byte) 76);
  }

  @Test
  void differentSizesNeedAWantedShape() {
    files.put("train/red/wide.png", SmallFiles.png(9, 5, 0xff0000));

    assertRefused(DatasetOptions.defaults(), "train/red/wide.png", "3x5x9", "3x4x4");
  }

  @Test
  void imagesWithoutClassFoldersNeedNoLabels() {
    files.clear();
    for (int image = 0; image < 10; image++) {
      files.put("flat/%d.png".formatted(image), SmallFiles.png(4, 4, image));
    }

    assertRefused(DatasetOptions.defaults(), "has 1 class (flat)");
    for (Labels labels : List.of(Labels.WHERE_KNOWN, Labels.NONE)) {
      Dataset dataset = read(DatasetOptions.defaults().withLabels(labels).withClassCount(3));
      assertThat(dataset.classes()).isEmpty();
      // A fifth is put aside for testing.
      assertThat(dataset.train().size()).isEqualTo(8);
      assertThat(dataset.test().size()).isEqualTo(2);
      assertThat(dataset.train().isLabelled()).isFalse();
      assertThat(dataset.test().labels()).containsExactly(-1, -1);
    }
  }

  @Test
  void splitsAreTakenFromTheirFoldersWithoutLabels() {
    Dataset dataset = read(DatasetOptions.defaults().withLabels(Labels.NONE));

    assertThat(dataset.train().size()).isEqualTo(4);
    assertThat(dataset.test().size()).isEqualTo(2);
    assertThat(dataset.train().isLabelled()).isFalse();
    // Two class folders for a network of two classes are known; for one of three they are not.
    DatasetOptions known = DatasetOptions.defaults().withLabels(Labels.WHERE_KNOWN);
    assertThat(read(known.withClassCount(2)).train().isLabelled()).isTrue();
  }

  @Test
  void oneSplitCanBeReadAlone() {
    files.put("train/red/broken.png", new byte[] {1});

    Dataset dataset = read(DatasetOptions.defaults().withOnly(Split.TEST));

    assertThat(dataset.train().size()).isZero();
    assertThat(dataset.test().size()).isEqualTo(2);
    assertThat(dataset.images(Split.TEST)).isSameAs(dataset.test());
  }

  @Test
  void theFolderValStandsForAMissingTest() {
    Map<String, byte[]> renamed = new LinkedHashMap<>();
    files.forEach((name, file) -> renamed.put(name.replace("test/", "val/"), file));
    SmallFiles.folder(folder, renamed);

    assertThat(
            DatasetReader.read(folder, DatasetOptions.defaults(), Progress.silent()).test().size())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "train/"})
  void withoutATestFolderAShareOfEveryClassIsKeptForTesting(String prefix) {
    files.clear();
    for (int i = 0; i < 10; i++) {
      files.put(prefix + "cat/" + i + ".png", SmallFiles.png(2, 2, i));
      files.put(prefix + "dog/" + i + ".png", SmallFiles.png(2, 2, 16 + i));
    }

    Dataset dataset = read(DatasetOptions.defaults().withTestShare(0.3, 7));

    assertThat(dataset.test().labels()).containsExactly(0, 0, 0, 1, 1, 1);
    assertThat(dataset.train().size()).isEqualTo(14);
    Dataset again = read(DatasetOptions.defaults().withTestShare(0.3, 7));
    for (int i = 0; i < 6; i++) {
      assertThat(again.test().pixels(i)).isEqualTo(dataset.test().pixels(i));
    }
  }

  @Test
  void aClassMayBeCalledTrain() {
    files.clear();
    for (String name : new String[] {"bus", "car", "train"}) {
      for (int i = 0; i < 5; i++) {
        files.put(name + "/" + i + ".png", SmallFiles.png(2, 2, i));
      }
    }

    assertThat(read(DatasetOptions.defaults()).classes()).containsExactly("bus", "car", "train");
  }

  @Test
  void otherFilesAndHiddenOnesAreLeftAlone() {
    files.put("README.md", new byte[1]);
    files.put("preview.png", new byte[1]);
    files.put("train/red/.hidden.png", new byte[1]);
    files.put("train/.cache/1.png", new byte[1]);
    files.put("train/red/Thumbs.db", new byte[1]);
    files.put("docs/pictures/1.png", new byte[1]);

    assertThat(read(DatasetOptions.defaults()).train().size()).isEqualTo(4);
  }

  @Test
  void imagesMayLieDeeperThanTheirClass() {
    files.put("train/red/more/3.png", SmallFiles.png(4, 4, 0xff0000));

    assertThat(read(DatasetOptions.defaults()).train().labels()).containsExactly(0, 0, 1, 1, 1);
  }

  @Test
  void theFirstBrokenImageIsNamed() {
    for (int i = 0; i < 300; i++) {
      files.put("train/red/x%03d.png".formatted(i), SmallFiles.png(4, 4, i));
    }
    files.put("train/red/x077.png", new byte[] {(byte) 0x89, 'P', 'N', 'G', 0});
    files.put("train/red/x079.png", new byte[100]);
    files.put("train/red/x290.png", new byte[100]);

    assertRefused(DatasetOptions.defaults(), "train/red/x077.png", "cannot be read");
  }

  @Test
  void aMissingFolderIsNamed() {
    Path missing = folder.resolve("nowhere");
    assertThatThrownBy(
            () -> DatasetReader.read(missing, DatasetOptions.defaults(), Progress.silent()))
        .isInstanceOf(UserException.class)
        .hasMessage("The data (%s) does not exist.".formatted(missing));
  }

  @Test
  void anEmptyFolderIsRefused() {
    files.clear();
    assertRefused(DatasetOptions.defaults(), "holds no images");
  }

  @Test
  void imagesOutsideOfClassFoldersAreNamed() {
    files.put("train/stray.png", SmallFiles.png(4, 4, 0));
    assertRefused(DatasetOptions.defaults(), "train/stray.png", "no class folder");
  }

  @Test
  void theSplitsMustHaveTheSameClasses() {
    files.put("train/green/1.png", SmallFiles.png(4, 4, 0));
    files.put("test/grene/1.png", SmallFiles.png(4, 4, 0));
    assertRefused(
        DatasetOptions.defaults(), "only in training: (green)", "only in testing: (grene)");
  }

  @Test
  void theNumberOfClassesMustBeTheNetworks() {
    assertRefused(DatasetOptions.defaults().withClassCount(10), "2 classes (blue, red)", "10");
    assertThat(read(DatasetOptions.defaults().withClassCount(2)).classes()).hasSize(2);
  }

  @Test
  void oneClassIsNotEnough() {
    files.clear();
    files.put("cat/1.png", SmallFiles.png(4, 4, 0));
    assertRefused(DatasetOptions.defaults(), "1 class (cat)");
  }

  @Test
  void aMissingTrainFolderIsRefusedOnlyWhereItIsWanted() {
    files.keySet().removeIf(name -> name.startsWith("train/"));

    assertRefused(DatasetOptions.defaults(), "no folder (train)");
    assertThat(read(DatasetOptions.defaults().withOnly(Split.TEST)).test().size()).isEqualTo(2);
  }

  @Test
  void moreImagesThanMemoryAreRefusedWithNumbers() {
    // 6 images of 48 bytes are 288 bytes.
    assertRefused(DatasetOptions.defaults().withMaxBytes(287), "6 of 3x4x4", "-Xmx");
    assertThat(read(DatasetOptions.defaults().withMaxBytes(288)).train().size()).isEqualTo(4);
  }

  @Test
  void linkedFoldersAreFollowedAndCirclesRefused() throws IOException {
    Path target = folder.resolve("elsewhere");
    SmallFiles.folder(target, files);
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.createSymbolicLink(data.resolve("train"), target.resolve("train"));
    Files.createSymbolicLink(data.resolve("test"), target.resolve("test"));

    assertThat(
            DatasetReader.read(data, DatasetOptions.defaults(), Progress.silent()).train().size())
        .isEqualTo(4);

    Files.createSymbolicLink(target.resolve("train/red/round"), target);
    assertThatThrownBy(() -> DatasetReader.read(data, DatasetOptions.defaults(), Progress.silent()))
        .isInstanceOf(UserException.class);
  }

  @Test
  void aDeadLinkIsNamed() throws IOException {
    SmallFiles.folder(folder, files);
    Files.createSymbolicLink(folder.resolve("train/red/gone.png"), folder.resolve("nowhere.png"));

    assertRefused(DatasetOptions.defaults(), "gone.png", "not a regular file");
  }

  private Dataset read(DatasetOptions options) {
    SmallFiles.folder(folder, files);
    return DatasetReader.read(folder, options, Progress.silent());
  }

  private void assertRefused(DatasetOptions options, String... words) {
    UserException mistake = catchThrowableOfType(UserException.class, () -> read(options));
    assertThat(mistake).isNotNull();
    assertThat(mistake.getMessage() + " " + mistake.remedy()).contains(words);
  }
}
