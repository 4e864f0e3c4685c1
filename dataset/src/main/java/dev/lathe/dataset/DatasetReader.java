package dev.lathe.dataset;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads labelled images from
 *
 * <ul>
 *   <li>a folder {@code train/<class>/*.jpg} and {@code test/<class>/*.jpg} (JPEG, PNG, BMP, GIF;
 *       {@code val} where there is no {@code test}; class folders alone are split by the seed of
 *       the options),
 *   <li>a zip of the same, also with one leading folder,
 *   <li>a folder with the IDX files {@code train-images-idx3-ubyte}, {@code
 *       train-labels-idx1-ubyte}, {@code t10k-images-idx3-ubyte}, {@code t10k-labels-idx1-ubyte},
 *       each also with {@code .gz} (the format of the MNIST database). Classes are named by their
 *       numbers,
 *   <li>where labels are not needed ({@link Labels}), any folder or zip with images in it; those in
 *       {@code train} and {@code test}, if both are there, are the splits.
 * </ul>
 *
 * <p>Where a shape is wanted, images are cut in the middle to its proportions and resampled with a
 * triangle filter (bilinear when growing, an average over the covered area when shrinking). Grey
 * becomes colour by repetition, colour becomes grey by ITU-R BT.601 luma (0.299, 0.587, 0.114);
 * transparency is ignored.
 */
public final class DatasetReader {
  private DatasetReader() {}

  /**
   * Reads the set at {@code location}.
   *
   * @throws UserException if anything about the files is not as it must be, with the file's name,
   *     or if the images need more memory than allowed
   */
  public static Dataset read(Path location, DatasetOptions options, Progress progress) {
    if (!Files.exists(location)) {
      throw new UserException(
          "The data (%s) does not exist.".formatted(location),
          "Maybe the path is misspelt, or relative to another folder.");
    }
    if (Files.isDirectory(location)) {
      if (IdxFolder.recognises(location)) {
        return told(new IdxFolder(location, options).read(progress), options);
      }
      return readTree(new FolderImages(location), options, progress);
    }
    return readTree(ZipImages.open(location), options, progress);
  }

  private static Dataset readTree(ImageSource source, DatasetOptions options, Progress progress) {
    try (source) {
      ImageLayout layout = ImageLayout.of(source, options);
      return new ImageDecoding(source, layout, options).decode(progress);
    } catch (IOException e) {
      throw new UserException(
          "The data (%s) cannot be read: %s".formatted(source.name(), e),
          "Maybe the disk has a fault or permissions are missing.",
          e);
    }
  }

  private static Dataset told(Dataset dataset, DatasetOptions options) {
    return options.labels() == Labels.NONE
        ? new Dataset(List.of(), dataset.train().withoutLabels(), dataset.test().withoutLabels())
        : dataset;
  }
}
