/**
 * Variable elimination on factor graphs: the order, the tree of messages it gives, the upward pass
 * that maximises a weighted sum, the downward pass that says how good each single option can be,
 * and the pass of labels that finishes one budget. Not for callers.
 */
@NullMarked
package dev.lathe.solver.elimination;

import org.jspecify.annotations.NullMarked;
