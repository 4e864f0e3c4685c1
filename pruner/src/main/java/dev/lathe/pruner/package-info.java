/**
 * Importance, planning, applying the plan and the closed loop.
 *
 * <p>The way of the data: {@link dev.lathe.pruner.importance} tells what each unit is worth; {@link
 * dev.lathe.pruner.Planner} turns network, latency model, importance and budget into a planning
 * problem and its proven solution into a {@link dev.lathe.pruner.Plan}; {@link
 * dev.lathe.pruner.ClosedLoop} cuts, measures and plans again where the measurement misses the
 * budget.
 */
@NullMarked
package dev.lathe.pruner;

import org.jspecify.annotations.NullMarked;
