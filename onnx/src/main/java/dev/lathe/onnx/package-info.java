/**
 * ONNX files as data. {@link dev.lathe.onnx.OnnxFile} reads a {@link dev.lathe.onnx.Graph} and
 * writes it, weights over 2 GB and in files of their own included; {@link
 * dev.lathe.onnx.GraphBuilder} makes one from nothing. A graph is immutable and knows nothing of
 * pruning; its {@link dev.lathe.onnx.Tensor}s are views of the file, mapped into memory, and are
 * copied only where they change. Nothing above this package sees a message of protobuf.
 *
 * <p>{@link dev.lathe.onnx.RuntimeSession} runs a graph on ONNX Runtime for what it answers, not
 * for how long it takes: one thread, no optimisations, weights given in place ({@link
 * dev.lathe.onnx.RuntimeModel}).
 */
@NullMarked
package dev.lathe.onnx;

import org.jspecify.annotations.NullMarked;
