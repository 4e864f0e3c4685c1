package dev.lathe.trainer;

import org.bytedeco.pytorch.Tensor;

/**
 * A learned constant of a graph.
 *
 * @param name of the constant
 * @param tensor its values, with their gradient once there is one
 * @param decays whether weight decay applies
 */
record Parameter(String name, Tensor tensor, boolean decays) {}
