/**
 * Measures on NVIDIA devices with TensorRT 10.15, through its JavaCPP presets.
 *
 * <p>The classes are always compiled; NVIDIA's libraries come with the Maven profile {@code gpu}.
 * Without them, or without a device, {@link dev.lathe.tensorrt.TensorRtProvider} says what is
 * missing. Networks are strongly typed: the precision is that of the ONNX file, and no builder flag
 * changes it, so that what is written here still holds for TensorRT 11, which has no such flags.
 *
 * <p>Three things are as they are because of the presets. They load cuBLAS, cuDNN and NVRTC, which
 * TensorRT 10 does not call; {@link dev.lathe.tensorrt.NativeLibraries} keeps them from it, so that
 * a machine needs only the driver and the CUDA runtime. They give no way to free what TensorRT
 * makes; {@link dev.lathe.tensorrt.NativeObjects} does it. And {@code IProfiler} cannot be
 * implemented in Java, since the presets do not make it a class that can call back: the times of
 * single layers are cross-checked with what {@code trtexec --exportProfile} writes and {@code lathe
 * table import} reads.
 */
@NullMarked
package dev.lathe.tensorrt;

import org.jspecify.annotations.NullMarked;
