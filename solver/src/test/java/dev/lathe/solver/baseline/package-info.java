@NullMarked
package dev.lathe.solver.baseline;

import org.jspecify.annotations.NullMarked;
