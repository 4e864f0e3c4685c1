package dev.lathe.solver.exact;

/**
 * Where a search for multipliers starts.
 *
 * @param multipliers good ones, one for each resource
 * @param mixture the solutions that weigh the same at them, as far as they are known
 */
record Start(double[] multipliers, Mixture mixture) {}
