/**
 * Makes {@code results/latency-model}: how far latencies that are predicted from a table are off
 * those that are measured, beside simpler ways of predicting them.
 */
@NullMarked
package dev.lathe.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
