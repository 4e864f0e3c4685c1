package dev.lathe.benchmarks.latency;

import java.util.List;

/**
 * Grids of several steps beside the product's own samples, on one convolution.
 *
 * @param layer what was measured
 * @param made when and on what
 * @param points at how many pairs of widths the answers were compared with a second measurement of
 *     all of them
 * @param ways the grids and the product
 */
record GridResult(String layer, Circumstances made, int points, List<Way> ways) {
  /**
   * A way of knowing the layer's latency everywhere.
   *
   * @param name what it is
   * @param samples how many pairs of widths it measured
   * @param errors of what it answers
   * @param offered the same at those pairs only that planners are offered, in steps of 8
   */
  record Way(String name, int samples, Errors errors, Errors offered) {}
}
