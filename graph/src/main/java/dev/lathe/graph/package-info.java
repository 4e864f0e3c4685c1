/**
 * Networks as data: ONNX files in and out, shapes, layers, channel groups, removable blocks,
 * surgery.
 *
 * <p>The way of the data: {@link dev.lathe.graph.OnnxFile} reads a {@link dev.lathe.graph.Graph};
 * the graph is immutable and knows nothing of pruning. No solver, no measuring and no training
 * here.
 */
@NullMarked
package dev.lathe.graph;

import org.jspecify.annotations.NullMarked;
