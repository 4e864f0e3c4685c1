/**
 * Networks of our own to begin from nothing with: residual (He et al., 2016) and inverted residual
 * (Sandler et al., 2018) ones, as ONNX graphs with random weights.
 */
@NullMarked
package dev.lathe.trainer.architecture;

import org.jspecify.annotations.NullMarked;
