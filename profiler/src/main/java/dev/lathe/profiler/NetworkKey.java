package dev.lathe.profiler;

import dev.lathe.graph.Network;
import dev.lathe.onnx.ModelIdentity;

/**
 * Which network measurements belong to.
 *
 * @param modelHash the SHA-256 of the model's file as this program writes it
 * @param batch how many inputs one run takes
 */
record NetworkKey(String modelHash, int batch) {
  static NetworkKey of(Network network) {
    return new NetworkKey(ModelIdentity.of(network.graph()), network.batch());
  }

  /** The key of the network's calibration in a table. */
  String calibrationKey() {
    return modelHash + " batch " + batch;
  }
}
