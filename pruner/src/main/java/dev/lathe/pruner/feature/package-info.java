/**
 * What the values of a pruned network are in the original, and statistics of the pruned one's own.
 */
@NullMarked
package dev.lathe.pruner.feature;

import org.jspecify.annotations.NullMarked;
