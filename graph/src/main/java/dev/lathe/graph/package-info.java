/**
 * Networks as data: ONNX files in and out, shapes, layers, channel groups, removable blocks,
 * surgery and its proof. No solver, no measuring and no training here.
 *
 * <p>The way of the data: {@link dev.lathe.graph.OnnxFile} reads a {@link dev.lathe.graph.Graph},
 * which is immutable and knows nothing of pruning; {@link dev.lathe.graph.Network} is what was
 * found out about it. {@link dev.lathe.graph.Shapes} come from ONNX Runtime, not from rules of
 * ours. The package {@code coupling} finds which indices of which axes live and die together;
 * indices of the same footprint make a {@link dev.lathe.graph.ChannelGroup}. A {@link
 * dev.lathe.graph.Selection} says what is kept, {@link dev.lathe.graph.Surgery} makes the smaller
 * graph, and {@link dev.lathe.graph.Proof} compares it with the original in which the cut units are
 * silenced. {@link dev.lathe.graph.LayerModel} cuts one layer out, to be measured by itself.
 *
 * <p>A network is analysed with weights folded ({@code Identity}, {@code Reshape}, {@code
 * Transpose} of constants), with vectors that an exporter stored once parted among their readers,
 * with channel shuffles as gathers and the parts of fused projections as slices; surgery writes all
 * of that as it was where it still can.
 */
@NullMarked
package dev.lathe.graph;

import org.jspecify.annotations.NullMarked;
