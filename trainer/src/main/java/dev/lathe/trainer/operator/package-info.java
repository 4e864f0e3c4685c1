/**
 * ONNX operators as libtorch calls, one small entry each. Internal: used by {@link
 * dev.lathe.trainer.TorchNetwork} only and free to change.
 *
 * <p>An operator is prepared once for its place in the graph (a {@link
 * dev.lathe.trainer.operator.Site}: attributes read, constants resolved) and then run any number of
 * times. Every value is a libtorch tensor, also shapes and indices, so that one mechanism serves
 * both; integers are kept where the processor can read them.
 */
@NullMarked
package dev.lathe.trainer.operator;

import org.jspecify.annotations.NullMarked;
