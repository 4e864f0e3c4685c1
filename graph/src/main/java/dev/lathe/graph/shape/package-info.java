/**
 * The shape of every value of a network. {@link dev.lathe.graph.shape.Shapes} are ONNX Runtime's,
 * not rules of ours: it is asked about some hundred nodes at a time, sizes that the network
 * computes from sizes are worked out in between ({@link dev.lathe.graph.shape.ShapeMath}), and only
 * what depends on data is run, within a limit of time and memory.
 *
 * <p>Of use above is {@code Shapes}; what else is public is so for the packages beside this one.
 */
@NullMarked
package dev.lathe.graph.shape;

import org.jspecify.annotations.NullMarked;
