/** Tests of the exact method. */
@NullMarked
package dev.lathe.solver.exact;

import org.jspecify.annotations.NullMarked;
