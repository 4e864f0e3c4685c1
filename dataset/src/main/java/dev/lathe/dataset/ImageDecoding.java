package dev.lathe.dataset;

import dev.lathe.dataset.ImageLayout.LabelledName;
import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads the images of a layout one after the other and decodes them on all cores. Files wait for
 * their decoding in a short queue; when it is full, the reading thread decodes as well. Of several
 * bad images the first in order is reported.
 */
final class ImageDecoding {
  private static final int PACK_IMAGES = 32;
  private static final int PACK_BYTES = 1 << 22;

  private final ImageSource source;
  private final ImageLayout layout;
  private final DatasetOptions options;
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicBoolean failed = new AtomicBoolean();

  ImageDecoding(ImageSource source, ImageLayout layout, DatasetOptions options) {
    this.source = source;
    this.layout = layout;
    this.options = options;
  }

  /** Decodes the splits that the options ask for. */
  Dataset decode(Progress progress) throws IOException {
    long count = 0;
    for (Split split : options.splits()) {
      count += layout.images(split).size();
    }
    ImageShape shape = options.shape().isPresent() ? options.shape().get() : firstShape();
    ImageMemory.check(source.name(), count, shape, options.maxBytes());
    int cores = Runtime.getRuntime().availableProcessors();
    ExecutorService pool =
        new ThreadPoolExecutor(
            Math.max(1, cores - 1),
            Math.max(1, cores - 1),
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(2 * cores),
            ImageDecoding::thread,
            new ThreadPoolExecutor.CallerRunsPolicy());
    try (Progress.Stage stage = progress.begin("reading images", count)) {
      LabelledImages train = decode(Split.TRAIN, shape, pool, stage);
      LabelledImages test = decode(Split.TEST, shape, pool, stage);
      return new Dataset(layout.classes(), train, test);
    } finally {
      pool.shutdownNow();
    }
  }

  private ImageShape firstShape() throws IOException {
    for (Split split : options.splits()) {
      for (LabelledName image : layout.images(split)) {
        try (ImageDecoder decoder = new ImageDecoder()) {
          return decoder.decode(source.read(image.name()), fullName(image)).shape();
        }
      }
    }
    throw new UserException(
        "The data (%s) holds no images to read.".formatted(source.name()),
        "Maybe there are too few for a test split; each class needs at least 2.");
  }

  private LabelledImages decode(
      Split split, ImageShape shape, ExecutorService pool, Progress.Stage stage)
      throws IOException {
    if (!options.splits().contains(split)) {
      return LabelledImages.none(shape);
    }
    List<LabelledName> images = layout.images(split);
    PixelBlocks pixels = new PixelBlocks(images.size(), shape.values());
    List<Future<?>> packs = new ArrayList<>();
    try {
      int next = 0;
      while (next < images.size() && !failed.get()) {
        Pack pack = new Pack(next, pixels, shape);
        next = pack.fill(images);
        packs.add(pool.submit(pack));
        stage.advance(done.getAndSet(0));
      }
    } catch (IOException | UserException e) {
      // An image before this one may be bad as well; it is the one to name.
      await(packs, stage);
      throw e;
    }
    await(packs, stage);
    int[] labels = images.stream().mapToInt(LabelledName::label).toArray();
    LabelledImages decoded = LabelledImages.of(shape, pixels, labels);
    return layout.classes().isEmpty() ? decoded.withoutLabels() : decoded;
  }

  private void await(List<Future<?>> packs, Progress.Stage stage) {
    for (Future<?> pack : packs) {
      try {
        pack.get();
        stage.advance(done.getAndSet(0));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while reading images");
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UserException mistake) {
          throw mistake;
        }
        throw new IllegalStateException("an image could not be decoded", e.getCause());
      }
    }
  }

  private String fullName(LabelledName image) {
    return image.name() + " in " + source.name();
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "lathe-decode");
    thread.setDaemon(true);
    return thread;
  }

  /** Some images that follow each other, decoded by one thread. */
  private final class Pack implements Runnable {
    private final int first;
    private final PixelBlocks pixels;
    private final ImageShape shape;
    private final List<String> names = new ArrayList<>();
    private final List<byte[]> files = new ArrayList<>();

    Pack(int first, PixelBlocks pixels, ImageShape shape) {
      this.first = first;
      this.pixels = pixels;
      this.shape = shape;
    }

    /** Reads files until the pack is full; answers the index of the first image left out. */
    int fill(List<LabelledName> images) throws IOException {
      int next = first;
      int bytes = 0;
      while (next < images.size() && next - first < PACK_IMAGES && bytes < PACK_BYTES) {
        byte[] file = source.read(images.get(next).name());
        bytes += file.length;
        files.add(file);
        names.add(fullName(images.get(next)));
        next++;
      }
      return next;
    }

    @Override
    public void run() {
      try (ImageDecoder decoder = new ImageDecoder()) {
        for (int i = 0; i < files.size(); i++) {
          DecodedImage image = decoder.decode(files.get(i), names.get(i));
          boolean convert = options.shape().isPresent();
          pixels.write(first + i, convert ? image.fit(shape) : image.require(shape, names.get(i)));
          done.incrementAndGet();
        }
      } catch (RuntimeException e) {
        failed.set(true);
        throw e;
      }
    }
  }
}
