package dev.lathe.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What tells one model from another: the SHA-256 of the file that this program would write of it,
 * and, where that is too large for one file, of the weights beside it after that.
 */
public final class ModelIdentity {
  private ModelIdentity() {}

  /** The identity of {@code graph}, 64 hexadecimal digits. */
  public static String of(Graph graph) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      OnnxFile.writeTo(graph, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Nothing is written anywhere.", e);
    }
  }
}
