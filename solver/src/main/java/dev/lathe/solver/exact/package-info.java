/**
 * The exact method: a Lagrangian bound, removal of every option that cannot be part of a better
 * plan, and a finish with proof. Not for callers; see {@link dev.lathe.solver.ExactSolver}.
 */
@NullMarked
package dev.lathe.solver.exact;

import org.jspecify.annotations.NullMarked;
