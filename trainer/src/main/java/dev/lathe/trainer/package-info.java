/**
 * Training of ONNX graphs with libtorch: execution with gradients, fine-tuning with distillation,
 * evaluation, gradients for importance, and small networks made from nothing.
 *
 * <p>The way of the data: a {@link dev.lathe.onnx.Graph} becomes a {@link
 * dev.lathe.trainer.TorchNetwork} (each node one libtorch call, no framework objects), batches come
 * from a {@link dev.lathe.trainer.batch.BatchSource}, and what was learned goes back into a graph
 * with the same names, types and shapes. No pruning decisions are made here.
 *
 * <p>Native memory: every step runs in a JavaCPP scope that frees what it made; values are dropped
 * after their last reader; only parameters, running statistics and the optimiser's state live
 * longer.
 */
@NullMarked
package dev.lathe.trainer;

import org.jspecify.annotations.NullMarked;
