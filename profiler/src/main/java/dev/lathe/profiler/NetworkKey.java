package dev.lathe.profiler;

import dev.lathe.graph.Network;
import dev.lathe.graph.OnnxFile;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Which network measurements belong to.
 *
 * @param modelHash the SHA-256 of the model's file as this program writes it
 * @param batch how many inputs one run takes
 */
record NetworkKey(String modelHash, int batch) {
  static NetworkKey of(Network network) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String hash = HexFormat.of().formatHex(digest.digest(OnnxFile.toBytes(network.graph())));
      return new NetworkKey(hash, network.batch());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** The key of the network's calibration in a table. */
  String calibrationKey() {
    return modelHash + " batch " + batch;
  }
}
