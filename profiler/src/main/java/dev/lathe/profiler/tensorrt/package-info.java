/**
 * What TensorRT needs and whether it is here. The runtime itself is the {@link
 * dev.lathe.profiler.RuntimeProvider} of another module, since its libraries are large and come
 * with CUDA's.
 */
@NullMarked
package dev.lathe.profiler.tensorrt;

import org.jspecify.annotations.NullMarked;
