/**
 * What every unit of a network is worth.
 *
 * <p>A {@link dev.lathe.pruner.importance.Criterion} names the measure; {@link
 * dev.lathe.pruner.importance.ImportanceEstimator} applies it to every prunable group and scales it
 * by {@link dev.lathe.pruner.importance.LossCalibration} to what is really lost, and {@link
 * dev.lathe.pruner.importance.Importance} holds what came out, as data: planning again for another
 * budget or device needs no new pass over the images. Whatever the criterion, a unit's score is
 * shared out over the layers that hold the unit, so that a removed block takes only its own share.
 */
@NullMarked
package dev.lathe.pruner.importance;

import org.jspecify.annotations.NullMarked;
