/**
 * The planning problem as plain tables, and its proven solution. Knows nothing of networks.
 *
 * <p>A {@link dev.lathe.solver.PlanningProblem} is channel groups with candidate options, removable
 * blocks, value and cost terms (tables over the options of up to three groups, guarded by at most
 * one block) and budgets on named resources. A {@link dev.lathe.solver.ProblemSolver} answers it
 * with a {@link dev.lathe.solver.Solution}: a choice, its objective, a bound that no choice can
 * beat, and the usage of every budget. {@link dev.lathe.solver.ExactSolver} is the one to use; the
 * others exist to compare with and to check against.
 *
 * <p>Numbers are doubles at the door and integers inside. Costs are rounded up and budgets down, so
 * that no choice which breaks a budget can be taken for one that meets it; see {@code
 * docs/solver.md}.
 */
@NullMarked
package dev.lathe.solver;

import org.jspecify.annotations.NullMarked;
