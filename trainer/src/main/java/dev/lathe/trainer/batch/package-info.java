/**
 * The minibatches that a network is trained and judged on: images of a dataset, or a user's own
 * {@link dev.lathe.trainer.batch.BatchSource}; made ahead by a thread of their own, and the same
 * for the same seed and pass.
 */
@NullMarked
package dev.lathe.trainer.batch;

import org.jspecify.annotations.NullMarked;
