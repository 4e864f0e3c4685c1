/**
 * Files of other tools that hold latencies, as surfaces of ours.
 *
 * <p>{@link dev.lathe.lut.foreign.ForeignFormat} is the door: it recognises a file and reads it.
 * The readers take what real tools write (names without escapes, {@code nan}, rows that occur
 * twice, traces of runs that were killed) and nothing else on trust: sizes, depths and numbers are
 * bounded, and no reader makes objects that a file names.
 *
 * <p>A convolution whose shape can be told from the file becomes a point on the surface of its
 * {@link dev.lathe.lut.ConvolutionShape}, so that files of several models make one surface, and a
 * network's layers can be looked up in it. Everything else becomes a surface of one point under the
 * name that the file has for it.
 */
@NullMarked
package dev.lathe.lut.foreign;

import org.jspecify.annotations.NullMarked;
