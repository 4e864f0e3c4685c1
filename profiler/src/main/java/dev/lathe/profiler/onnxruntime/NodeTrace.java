package dev.lathe.profiler.onnxruntime;

import dev.lathe.foundation.UserException;
import dev.lathe.profiler.NodeTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The profile that ONNX Runtime writes of a session while it runs, in a temporary folder: a list of
 * events, of which those named {@code …_kernel_time} are runs of nodes, with whole microseconds.
 * Nodes that were moved to blocked layouts are called by the value that they make and {@code
 * _nchwc}.
 */
final class NodeTrace implements AutoCloseable {
  private static final String KERNEL = "_kernel_time";
  private static final String BLOCKED = "_nchwc";
  private static final double NANOS_PER_MICRO = 1e3;

  /** In the first runs memory is taken and caches are filled. */
  private static final int COLD_RUNS = 2;

  private final Path folder;

  private NodeTrace(Path folder) {
    this.folder = folder;
  }

  static NodeTrace begin() {
    try {
      return new NodeTrace(Files.createTempDirectory("lathe-trace"));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static UserException unwritable(IOException e) {
    return new UserException(
        "The profile of a model cannot be kept in a temporary folder: " + e.getMessage(),
        "Maybe the folder for temporary files is full; set -Djava.io.tmpdir to another one.",
        e);
  }

  /** How the profile's file is to begin. */
  String prefix() {
    return folder.resolve("trace").toString();
  }

  /** What the nodes' warm runs take, in running order. */
  List<NodeTime> read(String file) {
    JsonNode events;
    try {
      events = JsonMapper.shared().readTree(Files.readString(Path.of(file)));
    } catch (IOException e) {
      throw unwritable(e);
    }
    Map<String, List<Double>> runs = new LinkedHashMap<>();
    for (JsonNode event : events) {
      String name = event.path("name").asString("");
      if (name.endsWith(KERNEL)) {
        String key = event.path("args").path("node_index").asString("") + " " + name;
        runs.computeIfAbsent(key, any -> new ArrayList<>())
            .add(NANOS_PER_MICRO * event.path("dur").asDouble(0));
      }
    }
    List<NodeTime> times = new ArrayList<>();
    runs.forEach((key, nanos) -> times.add(new NodeTime(node(key), undisturbed(nanos))));
    return times;
  }

  private static String node(String key) {
    String name = key.substring(key.indexOf(' ') + 1, key.length() - KERNEL.length());
    return name.endsWith(BLOCKED) ? name.substring(0, name.length() - BLOCKED.length()) : name;
  }

  /**
   * The lower quartile: nodes have only the wall clock, so that a run in which the operating system
   * ran something else looks like a slow node, and of a few runs half may be such.
   */
  private static double undisturbed(List<Double> nanos) {
    List<Double> warm =
        new ArrayList<>(nanos.subList(Math.min(COLD_RUNS, nanos.size() - 1), nanos.size()));
    Collections.sort(warm);
    return warm.get((warm.size() - 1) / 4);
  }

  @Override
  public void close() {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }
}
