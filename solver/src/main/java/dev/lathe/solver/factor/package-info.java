/**
 * The planning problem as a factor graph of integers: variables, factors (tables over a few
 * variables, guarded by a block) and a forest of blocks. What the solvers work on; not for callers.
 */
@NullMarked
package dev.lathe.solver.factor;

import org.jspecify.annotations.NullMarked;
