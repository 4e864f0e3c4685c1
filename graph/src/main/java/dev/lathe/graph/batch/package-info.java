/**
 * How many images a network takes at once, where its file fixes that and another number is wanted.
 */
@NullMarked
package dev.lathe.graph.batch;

import org.jspecify.annotations.NullMarked;
