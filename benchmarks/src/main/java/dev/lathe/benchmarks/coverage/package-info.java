/**
 * Which networks can be pruned, and how much of them: goes through every architecture of
 * torchvision and writes what came of each to {@code results/coverage}.
 *
 * <p>{@link dev.lathe.benchmarks.coverage.Coverage} is the program. It has each architecture
 * exported by a script in Python, examines it in a process of its own ({@link
 * dev.lathe.benchmarks.coverage.Examination}), so that a network that takes all memory or all time
 * costs one row and not the run, and deletes the file.
 */
@NullMarked
package dev.lathe.benchmarks.coverage;

import org.jspecify.annotations.NullMarked;
