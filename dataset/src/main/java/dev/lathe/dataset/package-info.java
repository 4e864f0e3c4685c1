/**
 * Labelled images for training and evaluation.
 *
 * <p>The way of the data: {@link dev.lathe.dataset.DatasetReader} (folders, zips, IDX files) or
 * {@link dev.lathe.dataset.ShapesDataset} (rendered) make a {@link dev.lathe.dataset.Dataset},
 * whose {@link dev.lathe.dataset.LabelledImages} lie decoded in memory as unsigned bytes, channel
 * by channel. {@link dev.lathe.dataset.Holdout} splits a part off, and {@link
 * dev.lathe.dataset.Batches} turns them into normalised floats: shuffled and augmented for
 * training, in order for evaluation. Everything random derives from a seed and never from the
 * timing of threads.
 */
@NullMarked
package dev.lathe.dataset;

import org.jspecify.annotations.NullMarked;
