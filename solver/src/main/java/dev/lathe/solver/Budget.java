package dev.lathe.solver;

/**
 * A limit on the usage of a resource.
 *
 * @param resource the resource, named by cost terms
 * @param limit the most that may be used, in the unit of those terms
 */
public record Budget(String resource, double limit) {}
