package dev.lathe.graph.drawing;

import dev.lathe.graph.Network;

/**
 * A network as a drawing: a box for each layer, in the colours of the channel groups of its output,
 * side by side where several groups are; what is frozen is grey, and says why when pointed at;
 * frames are removable blocks.
 */
public final class NetworkDrawing {
  private final Picture picture;

  private NetworkDrawing(Picture picture) {
    this.picture = picture;
  }

  /** The drawing of a network. */
  public static NetworkDrawing of(Network network) {
    return new NetworkDrawing(PictureOfNetwork.of(network));
  }

  /** The drawing in the language of Graphviz. */
  public String dot() {
    return DotWriter.write(picture);
  }

  /** The drawing as an SVG image, laid out from the top to the bottom. */
  public String svg() {
    return SvgWriter.write(picture, Placement.of(picture));
  }
}
