package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Assignment;

/**
 * The least that can be used of a resource, whatever the limits.
 *
 * @param assignment the one that uses least of those looked at
 * @param cost what it uses
 * @param bound no assignment uses less; equal to the cost unless time was up
 */
public record Least(Assignment assignment, long cost, long bound) {}
