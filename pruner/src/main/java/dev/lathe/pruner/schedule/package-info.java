/**
 * How a network gets to its final widths: in one go, in steps with training in between, or by
 * looking again after some training. A {@link dev.lathe.pruner.schedule.Schedule} says how; {@link
 * dev.lathe.pruner.schedule.Preparation} does all of it but the last plan, which is made against
 * measurements like any other.
 */
@NullMarked
package dev.lathe.pruner.schedule;

import org.jspecify.annotations.NullMarked;
