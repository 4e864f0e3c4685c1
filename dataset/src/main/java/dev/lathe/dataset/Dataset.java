package dev.lathe.dataset;

import dev.lathe.foundation.Progress;
import java.nio.file.Path;
import java.util.List;

/**
 * A set of images in its two splits.
 *
 * @param classes names of the classes in the order of their indices; for folders this is the order
 *     of {@link String#compareTo}; none where images have no labels
 * @param train images to learn from; empty if they were not asked for
 * @param test images to judge by; empty if they were not asked for
 */
public record Dataset(List<String> classes, LabelledImages train, LabelledImages test) {
  /**
   * Checks that both splits have one shape and only labels of {@code classes}.
   *
   * @throws IllegalArgumentException if they do not
   */
  public Dataset {
    classes = List.copyOf(classes);
    if (!train.shape().equals(test.shape())) {
      throw new IllegalArgumentException(
          "train images are %s, test images %s".formatted(train.shape(), test.shape()));
    }
    checkLabels(train, classes.size());
    checkLabels(test, classes.size());
  }

  /** The shape of every image of both splits. */
  public ImageShape shape() {
    return train.shape();
  }

  /** The images of one split. */
  public LabelledImages images(Split split) {
    return split == Split.TRAIN ? train : test;
  }

  /**
   * Writes the images as {@code folder/train/<class>/<number>.png} and {@code folder/test/...}, the
   * layout that {@link DatasetReader} reads back with the same pixels. The folder is built beside
   * its place and moved there when it is whole.
   *
   * @throws dev.lathe.foundation.UserException if {@code folder} exists and is not empty, or cannot
   *     be written
   */
  public void writeFolder(Path folder, Progress progress) {
    FolderWriter.write(this, folder, progress);
  }

  private static void checkLabels(LabelledImages images, int classes) {
    for (int i = 0; i < images.size(); i++) {
      if (images.label(i) >= classes) {
        throw new IllegalArgumentException(
            "label %d of image %d where %d classes are".formatted(images.label(i), i, classes));
      }
    }
  }
}
