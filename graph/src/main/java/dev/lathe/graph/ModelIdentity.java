package dev.lathe.graph;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What tells one model from another: the SHA-256 of the file that this program would write of it.
 */
public final class ModelIdentity {
  private ModelIdentity() {}

  /** The identity of {@code graph}, 64 hexadecimal digits. */
  public static String of(Graph graph) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(OnnxFile.toBytes(graph)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
