package dev.lathe.tensorrt;

import dev.lathe.foundation.SafeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.ITimingCache;

/**
 * How long TensorRT's kernels took when it chose between them, kept on disk for the next engine:
 * most of the time of a build goes into this. One file for a device and a version; TensorRT refuses
 * entries of others. Of two programs that write it, the later counts; what is lost is time.
 */
final class TimingCache {
  private final Path file;
  private byte[] content;

  private TimingCache(Path file, byte[] content) {
    this.file = file;
    this.content = content;
  }

  /** The cache of a device, in the user's folder for caches. */
  static TimingCache of(String device, String version) {
    String folder = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path caches =
        folder.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(folder);
    String name = (device + " " + version).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    return at(caches.resolve("lathe").resolve("tensorrt-" + name + ".timing"));
  }

  /** The cache in a file; empty if the file is not there or cannot be read. */
  static TimingCache at(Path file) {
    try {
      return new TimingCache(
          file, Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0]);
    } catch (IOException e) {
      // It is made anew; only time is lost.
      return new TimingCache(file, new byte[0]);
    }
  }

  /** Gives the cache to a build. */
  void useIn(IBuilderConfig config, NativeObjects objects) {
    ITimingCache cache;
    try (BytePointer bytes = new BytePointer(content)) {
      cache = config.createTimingCache(bytes, content.length);
    }
    if (cache == null || cache.isNull()) {
      // The file is not one that this version takes.
      try (BytePointer none = new BytePointer(0L)) {
        cache = config.createTimingCache(none, 0);
      }
    }
    objects.own(cache);
    config.setTimingCache(cache, false);
  }

  /** Takes what a build has added and writes it if there is something new. */
  void keep(ITimingCache cache, NativeObjects objects) {
    IHostMemory memory = cache.serialize();
    if (memory == null || memory.isNull()) {
      return;
    }
    objects.own(memory);
    byte[] now = new byte[Math.toIntExact(memory.size())];
    new BytePointer(memory.data()).capacity(memory.size()).get(now);
    if (now.length != content.length) {
      content = now;
      SafeFile.write(file, out -> out.write(content));
    }
  }
}
