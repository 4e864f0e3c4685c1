/**
 * Latency surfaces and tables as data: what was measured, what is interpolated from it, with which
 * error, and what is not known.
 *
 * <p><b>Surfaces.</b> A {@link dev.lathe.lut.LatencySurface} is the latency of one layer over one
 * to three widths. Its samples may lie anywhere in a box. The box is cut into cells whose corners
 * are samples (or, on a cut that was not measured everywhere, interpolated from the cell that was
 * cut), and inside a cell the answer is multilinear. So the answer is exact at every sample, lies
 * between the corners of its cell, and reproduces {@code a + b·w0 + c·w1 + d·w0·w1}, which is what
 * the work of a convolution is, from four samples. Nothing assumes that latency grows with width:
 * tables of real kernels have cliffs and steps in both directions. A look-up walks down the cuts in
 * flat arrays, about the binary logarithm of the number of samples, and allocates nothing.
 *
 * <p><b>Blocks.</b> Kernels compute channels in blocks: between them latency is a staircase. Where
 * the samples of a surface foretell each other better with widths rounded up to whole blocks, the
 * cells lie over these ({@code Grain}); a sample within a block still answers for itself.
 *
 * <p><b>Errors.</b> The error of an interpolation is estimated from surprises: how far each sample
 * lay from what the coarser cell around it had foretold. {@link
 * dev.lathe.lut.LatencySurface#nextSamples} asks for a measurement where that estimate is worst.
 * The estimate is a guide and not a bound; {@link dev.lathe.lut.LatencySurface#leaveOutErrors} and
 * the hold-out errors of a {@link dev.lathe.lut.Calibration} are measured.
 *
 * <p><b>Files.</b> The table format is described in {@code docs/formats.md}; the {@link
 * dev.lathe.lut.Journal} beside a table keeps every sample from the moment it was taken.
 */
@NullMarked
package dev.lathe.lut;

import org.jspecify.annotations.NullMarked;
