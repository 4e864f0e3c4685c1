/**
 * OR-Tools: what is left of a problem, or the whole of it, as an integer program. Not for callers.
 *
 * <p>The formulation is tight on trees: a Boolean for each state of each variable, a Boolean for
 * each cell of each factor, and for each axis of a factor the rows that tie its cells to the states
 * of that variable, as in a transport problem.
 */
@NullMarked
package dev.lathe.solver.ortools;

import org.jspecify.annotations.NullMarked;
