/** Planning problems and solutions as JSON; see {@link dev.lathe.solver.ProblemFile}. */
@NullMarked
package dev.lathe.solver.json;

import org.jspecify.annotations.NullMarked;
