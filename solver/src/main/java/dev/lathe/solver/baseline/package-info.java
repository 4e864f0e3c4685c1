/**
 * Planners as they are published or as one would write them first, behind the same interface as the
 * exact solver: to compare with, not to use. They give a choice within the budgets or none, and no
 * bound.
 */
@NullMarked
package dev.lathe.solver.baseline;

import org.jspecify.annotations.NullMarked;
