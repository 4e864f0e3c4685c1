package dev.lathe.benchmarks.latency;

import java.util.List;

/**
 * What two busy processes in the background do to a measurement.
 *
 * @param network what was measured
 * @param made when and on what
 * @param quietMillis its median before
 * @param loadedMillis its median beside the busy processes
 * @param afterMillis its median after them
 * @param doubts what the self-check said beside the busy processes
 */
record LoadResult(
    String network,
    Circumstances made,
    double quietMillis,
    double loadedMillis,
    double afterMillis,
    List<String> doubts) {
  /** How far the load moved the median: 0.05 is 5 %. */
  double shift() {
    return 2 * loadedMillis / (quietMillis + afterMillis) - 1;
  }
}
