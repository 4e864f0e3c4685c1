package dev.lathe.tensorrt;

import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.tensorrt.global.nvinfer;
import org.jspecify.annotations.Nullable;

/**
 * TensorRT's libraries, taken out of the jars of the class path and loaded.
 *
 * <p>The presets would first load those of cuBLAS, cuDNN and NVRTC, a gigabyte of other products
 * that TensorRT 10 does not need. Their classes are therefore initialised while JavaCPP is told not
 * to load anything; TensorRT's own libraries need nothing but the C and C++ runtimes.
 */
final class NativeLibraries {
  private static final String FOLDER = "/org/bytedeco/tensorrt/" + Loader.getPlatform() + "/";
  private static final String LOADING = "org.bytedeco.javacpp.loadLibraries";

  /** In the order of loading. The builder looks for its resource beside the library. */
  private static final List<String> FROM_NVIDIA =
      List.of(
          "libnvinfer_builder_resource_ptx.so.10.15.1",
          "libnvinfer.so.10",
          "libnvonnxparser.so.10");

  private static final List<String> OF_THE_PRESETS =
      List.of("libjninvinfer.so", "libjninvonnxparser.so");

  private static final List<String> CLASSES =
      List.of(
          "org.bytedeco.cuda.global.cublas",
          "org.bytedeco.cuda.global.cudnn",
          "org.bytedeco.cuda.global.nvrtc",
          "org.bytedeco.tensorrt.global.nvinfer",
          "org.bytedeco.tensorrt.global.nvonnxparser");

  private static boolean loaded;

  private NativeLibraries() {}

  /** The first library that is not on the class path, or null if all are. */
  static @Nullable String absent() {
    for (String name : all()) {
      if (NativeLibraries.class.getResource(FOLDER + name) == null) {
        return name;
      }
    }
    return null;
  }

  private static List<String> all() {
    List<String> all = new ArrayList<>(FROM_NVIDIA);
    all.addAll(OF_THE_PRESETS);
    return all;
  }

  /**
   * Loads them, once. The first time on a machine they are unpacked into JavaCPP's cache, 900 MB.
   *
   * @throws UserException if that fails, with the reason
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    try {
      for (String name : all()) {
        System.load(Loader.cacheResource(NativeLibraries.class, FOLDER + name).getPath());
      }
      initialiseWithoutLoading();
      loaded = true;
    } catch (IOException | ClassNotFoundException | LinkageError e) {
      throw new UserException(
          "TensorRT's libraries cannot be loaded: " + e.getMessage(),
          "Maybe the disk is full; they are unpacked into ~/.javacpp/cache, or where"
              + " -Dorg.bytedeco.javacpp.cachedir says.",
          e);
    }
  }

  private static void initialiseWithoutLoading() throws ClassNotFoundException {
    String before = System.getProperty(LOADING);
    System.setProperty(LOADING, "false");
    try {
      for (String name : CLASSES) {
        Class.forName(name);
      }
    } finally {
      if (before == null) {
        System.clearProperty(LOADING);
      } else {
        System.setProperty(LOADING, before);
      }
    }
  }

  /** TensorRT's version, such as {@code 10.15.1}; loads it. Needs neither driver nor device. */
  static String version() {
    load();
    // Since TensorRT 10 the number is major * 10000 + minor * 100 + patch.
    int version = nvinfer.getInferLibVersion();
    return "%d.%d.%d".formatted(version / 10_000, version / 100 % 100, version % 100);
  }
}
