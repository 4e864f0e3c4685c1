/** Benchmarks and the programs that make the tables under {@code results}. Not deployed. */
@NullMarked
package dev.lathe.benchmarks;

import org.jspecify.annotations.NullMarked;
