package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;

/**
 * DeformConv: a convolution that samples its input (N, C, H, W) where offsets (N, 2 · offset groups
 * · kernel, H', W') say, weighted by a mask (N, offset groups · kernel, H', W'); weight and bias as
 * of {@code Conv}. Each offset group moves as many channels as the others, so that equally many go
 * in each.
 */
final class DeformableConvolution implements Operator {
  private static final int OFFSETS = 2;
  private static final int BIAS = 3;
  private static final int MASK = 4;
  private static final Convolution CONVOLUTION = new Convolution(BIAS);

  @Override
  public void couple(Site site) {
    CONVOLUTION.couple(site);
    int offsetGroups = Math.toIntExact(site.node().attributes().integer("offset_group", 1));
    if (offsetGroups > 1) {
      site.cutEvenly(site.materialized(site.axes(0)[1]), offsetGroups);
    }
    freezeAll(site, OFFSETS);
    if (site.has(MASK)) {
      freezeAll(site, MASK);
    }
  }

  private static void freezeAll(Site site, int input) {
    for (Axis axis : site.axes(input)) {
      site.freeze(axis, "samples by it");
    }
  }

  @Override
  public Node cut(CutSite site) {
    return CONVOLUTION.cut(site);
  }
}
