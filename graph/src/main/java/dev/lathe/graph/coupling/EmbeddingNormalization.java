package dev.lathe.graph.coupling;

/**
 * ONNX Runtime's EmbedLayerNormalization: rows of up to three tables, looked up and added, then
 * normalised with a scale and a shift.
 */
final class EmbeddingNormalization implements Operator {
  @Override
  public void couple(Site site) {
    Axis width = site.axes(2)[1];
    for (int parameter = 2; parameter < 7; parameter++) {
      if (!site.has(parameter)) {
        continue;
      }
      Axis[] axes = site.axes(parameter);
      int last = axes.length - 1;
      site.join(width, axes[last]);
      width = Site.either(width, axes[last]);
      site.role(parameter, last, last == 1 ? Role.PRODUCER : Role.PASSING);
      if (last == 1) {
        site.freeze(axes[0], "picks from it");
      }
    }
    site.compact();
    Axis[] tokens = site.axes(0);
    site.produce(0, tokens[0], tokens[1], width);
    if (site.node().outputs().size() > 2) {
      site.produce(2, tokens[0], tokens[1], width);
    }
  }
}
