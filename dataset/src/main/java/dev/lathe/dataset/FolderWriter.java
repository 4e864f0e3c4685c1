package dev.lathe.dataset;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes a set of images as folders of PNG files, whole or not at all. */
final class FolderWriter {
  private FolderWriter() {}

  static void write(Dataset dataset, Path folder, Progress progress) {
    Path target = folder.toAbsolutePath().normalize();
    Path beside =
        target.resolveSibling(target.getFileName() + ".tmp" + ProcessHandle.current().pid());
    try {
      checkFree(target, folder);
      try {
        writeSplits(dataset, beside, progress);
        Files.deleteIfExists(target);
        Files.move(beside, target);
      } finally {
        deleteTree(beside);
      }
    } catch (IOException e) {
      throw new UserException(
          "The image folder (%s) cannot be written: %s".formatted(folder, e),
          "Maybe the disk is full or the folder is read-only; choose another place.",
          e);
    }
  }

  private static void checkFree(Path target, Path named) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    if (Files.isDirectory(target)) {
      try (Stream<Path> content = Files.list(target)) {
        if (content.findAny().isEmpty()) {
          return;
        }
      }
    }
    throw new UserException(
        "The image folder (%s) must not exist yet, or be empty.".formatted(named),
        "Maybe choose another name, or delete it.");
  }

  private static void writeSplits(Dataset dataset, Path root, Progress progress)
      throws IOException {
    int total = dataset.train().size() + dataset.test().size();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (Progress.Stage stage = progress.begin("writing images", total)) {
      for (Split split : Split.values()) {
        Path splitFolder = root.resolve(split.name().toLowerCase(Locale.ROOT));
        for (String name : dataset.classes()) {
          Files.createDirectories(splitFolder.resolve(checkName(name)));
        }
        LabelledImages images = dataset.images(split);
        for (int i = 0; i < images.size(); i++) {
          Path classFolder = splitFolder.resolve(dataset.classes().get(images.label(i)));
          String fileName = String.format(Locale.ROOT, "%06d.png", i);
          writePng(writer, images.pixels(i), images.shape(), classFolder.resolve(fileName));
          stage.advance(1);
        }
      }
    } finally {
      writer.dispose();
    }
  }

  private static String checkName(String name) {
    if (name.isBlank() || name.startsWith(".") || name.contains("/") || name.contains("\\")) {
      throw new UserException(
          "The class name (%s) cannot be the name of a folder.".formatted(name), "");
    }
    return name;
  }

  private static void writePng(ImageWriter writer, byte[] pixels, ImageShape shape, Path file)
      throws IOException {
    int type = shape.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage image = new BufferedImage(shape.width(), shape.height(), type);
    WritableRaster raster = image.getRaster();
    int[] samples = new int[shape.planeValues()];
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int i = 0; i < samples.length; i++) {
        samples[i] = pixels[channel * samples.length + i] & 0xff;
      }
      raster.setSamples(0, 0, shape.width(), shape.height(), channel, samples);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(image);
    }
    Files.write(file, bytes.toByteArray());
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(root)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
