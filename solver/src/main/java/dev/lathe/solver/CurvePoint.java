package dev.lathe.solver;

/**
 * A point of a trade-off curve.
 *
 * @param limit the limit of the budget that is traded
 * @param solution the best within it
 */
public record CurvePoint(double limit, Solution solution) {}
