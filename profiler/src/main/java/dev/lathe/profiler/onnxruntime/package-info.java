/**
 * Timing with ONNX Runtime on the host's processor.
 *
 * <p>Several models are open at once and timed in turns. The threads of one model must not spin
 * while another is timed, so every session stops its threads' spinning when a run ends ({@code
 * session.force_spinning_stop}); within a run they spin as ONNX Runtime's default has it.
 *
 * <p>A layer that was cut out of a network is timed between blocked memory layouts where ONNX
 * Runtime computes it in one: the conversions at its boundary, which do not happen between two
 * layers of a network, are taken out of the optimised model. See {@link BlockedBoundary}.
 */
@NullMarked
package dev.lathe.profiler.onnxruntime;

import org.jspecify.annotations.NullMarked;
