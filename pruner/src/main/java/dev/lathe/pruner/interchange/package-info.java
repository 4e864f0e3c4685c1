/**
 * What other tools go on with: the pruned weights under the names that they had, and which indices
 * of each tensor were kept. With both, a network in another framework can be cut in the same way.
 */
@NullMarked
package dev.lathe.pruner.interchange;

import org.jspecify.annotations.NullMarked;
