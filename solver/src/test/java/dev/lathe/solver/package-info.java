@NullMarked
package dev.lathe.solver;

import org.jspecify.annotations.NullMarked;
