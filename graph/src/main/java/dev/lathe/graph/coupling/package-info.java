/**
 * Which indices of which tensor axes live and die together.
 *
 * <p>Every index of every axis that carries channels owns a <em>unit</em>; operators join units,
 * pick among them, lay them side by side, or multiply them. A unit is an atom or a product of
 * atoms, so that an axis that was folded from two others (heads times dimensions of a head) is
 * described exactly: an index survives if all of its atoms do. Joining is unification over a
 * union-find ({@link dev.lathe.graph.coupling.Units}); each operator is one small entry of {@link
 * dev.lathe.graph.coupling.OperatorTable}, which says what it joins and what of it must change when
 * units are cut. An axis that carries no units is fixed and knows why.
 *
 * <p>Of use above is {@link dev.lathe.graph.coupling.Role}; what else is public is so for the
 * package above this one.
 */
@NullMarked
package dev.lathe.graph.coupling;

import org.jspecify.annotations.NullMarked;
