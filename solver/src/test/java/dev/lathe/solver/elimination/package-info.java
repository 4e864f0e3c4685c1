/** Tests of variable elimination. */
@NullMarked
package dev.lathe.solver.elimination;

import org.jspecify.annotations.NullMarked;
