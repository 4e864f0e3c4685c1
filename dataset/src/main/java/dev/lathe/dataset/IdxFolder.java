package dev.lathe.dataset;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A folder with the IDX files of the MNIST family. */
final class IdxFolder {
  private static final int STEP = 1000;
  private static final Map<Split, List<String>> PREFIXES =
      Map.of(Split.TRAIN, List.of("train"), Split.TEST, List.of("t10k", "test"));

  private final Path folder;
  private final DatasetOptions options;

  IdxFolder(Path folder, DatasetOptions options) {
    this.folder = folder;
    this.options = options;
  }

  /** Whether there is at least one file with such a name. */
  static boolean recognises(Path folder) {
    return Arrays.stream(Split.values())
        .anyMatch(
            split ->
                find(folder, split, "images", 3).isPresent()
                    || find(folder, split, "labels", 1).isPresent());
  }

  /** Reads the set. */
  Dataset read(Progress progress) {
    Map<Split, int[]> labels = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      if (isThere(split)) {
        labels.put(split, labels(file(split, "labels", 1)));
      }
    }
    boolean ownTest = labels.containsKey(Split.TEST);
    if (!labels.containsKey(Split.TRAIN) && (!ownTest || options.splits().contains(Split.TRAIN))) {
      throw missing("train-images-idx3-ubyte");
    }
    int classCount = classCount(labels);
    EnumMap<Split, LabelledImages> images = new EnumMap<>(Split.class);
    long bytes = 0;
    for (Split split : ownTest ? options.splits() : List.of(Split.TRAIN)) {
      LabelledImages read = images(split, labels.getOrDefault(split, new int[0]), bytes, progress);
      bytes += (long) read.size() * read.shape().values();
      images.put(split, read);
    }
    if (!ownTest) {
      Holdout parts = Holdout.of(images.get(Split.TRAIN), options.testShare(), options.seed());
      images.put(Split.TRAIN, parts.kept());
      images.put(Split.TEST, parts.heldOut());
    }
    return assemble(classCount, images);
  }

  private Dataset assemble(int classCount, EnumMap<Split, LabelledImages> images) {
    ImageShape shape = images.values().iterator().next().shape();
    images.keySet().retainAll(options.splits());
    for (Map.Entry<Split, LabelledImages> entry : images.entrySet()) {
      if (!entry.getValue().shape().equals(shape)) {
        throw new UserException(
            "The images (%s) are %s for testing and %s for training."
                .formatted(folder, entry.getValue().shape(), shape),
            "Maybe the files are of different sets.");
      }
    }
    LabelledImages none = LabelledImages.none(shape);
    return new Dataset(
        IntStream.range(0, classCount).mapToObj(Integer::toString).toList(),
        images.getOrDefault(Split.TRAIN, none),
        images.getOrDefault(Split.TEST, none));
  }

  /** As many classes as the network has, or else one more than the largest label to learn. */
  private int classCount(Map<Split, int[]> labels) {
    int[] known = labels.getOrDefault(Split.TRAIN, labels.getOrDefault(Split.TEST, new int[0]));
    int classCount = options.classCount();
    if (classCount == 0) {
      classCount = Math.max(2, Arrays.stream(known).max().orElse(0) + 1);
    }
    for (Map.Entry<Split, int[]> entry : labels.entrySet()) {
      int[] values = entry.getValue();
      for (int i = 0; i < values.length; i++) {
        if (values[i] >= classCount) {
          throw new UserException(
              "The label (%d) of image %d in (%s) is out of range: there are %d classes, from 0."
                  .formatted(values[i], i, file(entry.getKey(), "labels", 1), classCount),
              "Maybe the labels belong to another set, or the network to other data.");
        }
      }
    }
    return classCount;
  }

  private int[] labels(Path file) {
    try (IdxFile idx = IdxFile.open(file, 1)) {
      ImageMemory.check(
          file.toString(), idx.dimension(0), new ImageShape(1, 1, 1), options.maxBytes());
      byte[] values = new byte[idx.dimension(0)];
      idx.readFully(values);
      idx.requireEnd();
      int[] labels = new int[values.length];
      Arrays.setAll(labels, i -> values[i] & 0xff);
      return labels;
    }
  }

  private LabelledImages images(Split split, int[] labels, long usedBytes, Progress progress) {
    Path file = file(split, "images", 3);
    try (IdxFile idx = IdxFile.open(file, 3);
        Progress.Stage stage = progress.begin("reading images", labels.length)) {
      int count = idx.dimension(0);
      if (count != labels.length) {
        throw new UserException(
            "The label file (%s) has %d labels for %d images."
                .formatted(file(split, "labels", 1), labels.length, count),
            "Maybe the files are of different sets.");
      }
      ImageShape own = new ImageShape(1, idx.dimension(1), idx.dimension(2));
      ImageShape shape = options.shape().orElse(own);
      ImageMemory.check(file.toString(), count, shape, options.maxBytes() - usedBytes);
      PixelBlocks pixels = new PixelBlocks(count, shape.values());
      byte[] image = new byte[own.values()];
      for (int i = 0; i < count; i++) {
        idx.readFully(image);
        pixels.write(i, new DecodedImage(own, image).fit(shape));
        if ((i + 1) % STEP == 0 || i + 1 == count) {
          stage.advance(i % STEP + 1);
        }
      }
      idx.requireEnd();
      return LabelledImages.of(shape, pixels, labels);
    }
  }

  private boolean isThere(Split split) {
    return find(folder, split, "images", 3).isPresent()
        || find(folder, split, "labels", 1).isPresent();
  }

  private Path file(Split split, String kind, int rank) {
    return find(folder, split, kind, rank)
        .orElseThrow(
            () -> missing("%s-%s-idx%d-ubyte".formatted(PREFIXES.get(split).get(0), kind, rank)));
  }

  private UserException missing(String name) {
    return new UserException(
        "The IDX file (%s or %s.gz in %s) does not exist.".formatted(name, name, folder),
        "Maybe it was not downloaded, or has another name.");
  }

  private static Optional<Path> find(Path folder, Split split, String kind, int rank) {
    for (String prefix : PREFIXES.get(split)) {
      for (String joint : List.of("-", ".")) {
        for (String ending : List.of("", ".gz")) {
          String name = prefix + "-" + kind + joint + "idx" + rank + "-ubyte" + ending;
          if (Files.isRegularFile(folder.resolve(name))) {
            return Optional.of(folder.resolve(name));
          }
        }
      }
    }
    return Optional.empty();
  }
}
