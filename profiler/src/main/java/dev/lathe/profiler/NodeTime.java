package dev.lathe.profiler;

/**
 * What a node took while the model that it is part of ran.
 *
 * @param node the name of the node, or of a value that it makes; what a runtime fused has the name
 *     of one of its nodes or values, and what it added may have any name
 * @param nanos how long it took in a run that nothing disturbed
 */
public record NodeTime(String node, double nanos) {}
