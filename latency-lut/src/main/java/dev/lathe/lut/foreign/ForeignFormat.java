package dev.lathe.lut.foreign;

import dev.lathe.foundation.UserException;
import dev.lathe.lut.HalpKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The formats of other tools that can be read; {@code docs/formats.md} describes each. */
public enum ForeignFormat {
  /** HALP's and MDP's convolution keys as JSON; see {@link HalpKeys}. */
  HALP(1) {
    @Override
    ForeignTable readFiles(List<Path> files) {
      return new ForeignTable(HalpKeys.read(files.get(0)), List.of(), List.of());
    }
  },
  /** Once-for-all's and ProxylessNAS's tables of blocks, as YAML or JSON. */
  ONCE_FOR_ALL(1) {
    @Override
    ForeignTable readFiles(List<Path> files) {
      return OnceForAllTable.read(files.get(0));
    }
  },
  /**
   * What {@code trtexec --exportProfile} writes, and beside it, if at all, what {@code
   * --exportLayerInfo} does; TensorRT 8 to 11.
   */
  TRTEXEC(2) {
    @Override
    ForeignTable readFiles(List<Path> files) {
      return TensorRtProfile.read(files);
    }
  },
  /** ONNX Runtime's profile of a session. */
  ONNX_RUNTIME(1) {
    @Override
    ForeignTable readFiles(List<Path> files) {
      return OnnxRuntimeTrace.read(files.get(0));
    }
  };

  private static final Pattern BLOCK_KEY = Pattern.compile("\\w+-input:\\s?\\d");
  private static final Pattern CONVOLUTION_KEY =
      Pattern.compile("^\\s*\\{\\s*\"\\d+(_\\d+){5,6}\"");
  private static final Pattern TRACE = Pattern.compile("^\\s*\\[\\s*\\{\\s*\"(cat|ph|pid)\"");
  private static final Pattern PROFILE = Pattern.compile("\"(averageMs|timeMs|count)\"");
  private static final Pattern LAYERS =
      Pattern.compile("^\\s*\\{\\s*\"(Layers|layers|LayerInfo|layerInfo)\"|\"LayerType\"");

  private final int maxFiles;

  ForeignFormat(int maxFiles) {
    this.maxFiles = maxFiles;
  }

  abstract ForeignTable readFiles(List<Path> files);

  /** The name on the command line: lower case with hyphens. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads the files that belong to one table: one, or for {@link #TRTEXEC} a profile and the layer
   * information of the same engine in either order.
   *
   * @throws UserException if a file is missing or broken, or there are too many
   */
  public ForeignTable read(List<Path> files) {
    if (files.isEmpty() || files.size() > maxFiles) {
      throw new UserException(
          "The number of files (%d) of the format (%s) must be 1%s."
              .formatted(files.size(), word(), maxFiles > 1 ? " to " + maxFiles : ""),
          "Maybe import each by itself and merge the tables with lathe table merge.");
    }
    return readFiles(files);
  }

  /** The format of a file by how it begins; empty if it is like none of them. */
  public static Optional<ForeignFormat> recognise(Path file) {
    String start = ForeignFile.start(file);
    if (TRACE.matcher(start).find()) {
      return Optional.of(ONNX_RUNTIME);
    }
    if (CONVOLUTION_KEY.matcher(start).find()) {
      return Optional.of(HALP);
    }
    if (LAYERS.matcher(start).find() || PROFILE.matcher(start).find()) {
      return Optional.of(TRTEXEC);
    }
    return BLOCK_KEY.matcher(start).find() ? Optional.of(ONCE_FOR_ALL) : Optional.empty();
  }
}
