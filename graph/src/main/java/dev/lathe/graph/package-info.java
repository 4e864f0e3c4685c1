/**
 * What is in a network, and smaller networks made of it: layers, channel groups, removable blocks,
 * surgery and its proof. No solver, no measuring and no training here.
 *
 * <p>The way of the data: a {@link dev.lathe.onnx.Graph} is brought into the form in which it is
 * analysed (package {@code form}) and the shape of every value is found (package {@code shape});
 * the package {@code coupling} finds which indices of which axes live and die together, and indices
 * of the same footprint make a {@link dev.lathe.graph.ChannelGroup}. {@link
 * dev.lathe.graph.Network} holds all of it. A {@link dev.lathe.graph.Selection} says what is kept,
 * {@link dev.lathe.graph.Surgery} makes the smaller graph, and {@link dev.lathe.graph.Proof}
 * compares it with the original in which the cut units are silenced. {@link
 * dev.lathe.graph.LayerModel} cuts one layer out, to be measured by itself. {@code drawing} draws.
 */
@NullMarked
package dev.lathe.graph;

import org.jspecify.annotations.NullMarked;
