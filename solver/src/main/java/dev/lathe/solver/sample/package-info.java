/**
 * Planning problems with the structure of well-known networks, made from a seed: for benchmarks,
 * tests and the tables under {@code results/solver}.
 *
 * <p>Latency is a tile-quantised roofline with a launch constant and 2 % of noise, so it is neither
 * smooth nor monotone; importance is the sum of the largest of log-normal channel scores, so it is
 * concave. Neither was measured.
 */
@NullMarked
package dev.lathe.solver.sample;

import org.jspecify.annotations.NullMarked;
