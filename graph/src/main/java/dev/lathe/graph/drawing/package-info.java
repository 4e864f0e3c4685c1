/**
 * Drawings of a network: one box a layer, coloured by the channel groups of what it makes, with
 * removable blocks as frames. {@code Picture} says what is drawn, {@code Layering} and {@code
 * Placement} where, {@code SvgWriter} and {@code DotWriter} how.
 */
@NullMarked
package dev.lathe.graph.drawing;

import org.jspecify.annotations.NullMarked;
