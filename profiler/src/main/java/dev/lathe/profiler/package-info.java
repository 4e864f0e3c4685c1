/**
 * Measures layers and whole models on a device and makes latency tables of it.
 *
 * <p>Everything is timed in turns with other things and beside a reference kernel ({@code
 * docs/measuring.md} has the rules); runtimes are behind {@link
 * dev.lathe.profiler.MeasuringRuntime}.
 */
@NullMarked
package dev.lathe.profiler;

import org.jspecify.annotations.NullMarked;
