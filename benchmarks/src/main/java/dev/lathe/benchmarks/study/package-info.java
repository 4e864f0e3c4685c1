/**
 * The comparison of methods at equal measured latency.
 *
 * <p>An {@link dev.lathe.benchmarks.study.Experiment} says what is run: networks, budgets, {@link
 * dev.lathe.benchmarks.study.Contender}s and seeds. A {@link dev.lathe.benchmarks.study.Bench}
 * holds what all runs share, {@link dev.lathe.benchmarks.study.Study} makes the runs that are
 * missing and keeps each as a file, and {@link dev.lathe.benchmarks.study.Page} tells what came of
 * them. Seeds change the images that importance and tuning see, not the networks or their latency
 * tables.
 */
@NullMarked
package dev.lathe.benchmarks.study;

import org.jspecify.annotations.NullMarked;
