package dev.lathe.graph.coupling;

/**
 * DepthToSpace and SpaceToDepth with blocks of b×b pixels on (N, C, H, W). Channels that go into
 * the pixels of one output channel live and die together, so that every output channel is whole.
 */
final class DepthAndSpace implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    long[] shape = site.outputShape(0);
    int block = Math.toIntExact(site.node().attributes().integer("blocksize", 1));
    int pixels = block * block;
    site.freeze(input[2], "moves it into channels");
    site.freeze(input[3], "moves it into channels");
    Axis[] output = new Axis[4];
    output[0] = input[0];
    output[2] = site.fixed(shape[2], "moves channels into it");
    output[3] = site.fixed(shape[3], "moves channels into it");
    output[1] =
        input[1].isFixed()
            ? Axis.fixed(shape[1], input[1].reason())
            : site.node().operator().equals("DepthToSpace")
                ? gathered(site, input[1], pixels)
                : scattered(input[1], pixels);
    site.produce(0, output);
  }

  /** Mode DCR lays the pixels outermost, CRD innermost. */
  private static Axis gathered(Site site, Axis depth, int pixels) {
    boolean innermost = site.node().attributes().text("mode", "DCR").equals("CRD");
    int[] units = new int[depth.size() / pixels];
    for (int channel = 0; channel < units.length; channel++) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        int index = innermost ? channel * pixels + pixel : pixel * units.length + channel;
        if (pixel == 0) {
          units[channel] = depth.unit(index);
        } else {
          site.join(units[channel], depth.unit(index));
        }
      }
    }
    return Axis.of(units);
  }

  private static Axis scattered(Axis channels, int pixels) {
    int[] units = new int[channels.size() * pixels];
    for (int i = 0; i < units.length; i++) {
      units[i] = channels.unit(i % channels.size());
    }
    return Axis.of(units);
  }
}
