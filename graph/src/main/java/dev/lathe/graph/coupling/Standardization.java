package dev.lathe.graph.coupling;

/**
 * Softmax, LpNormalization, MeanVarianceNormalization and the scale of DynamicQuantizeLinear: along
 * axes, over what is left of them. So is LRN over neighbouring channels (Krizhevsky et al., 2012,
 * section 3.3): channels that are left become neighbours.
 */
final class Standardization implements Operator {
  @Override
  public void couple(Site site) {
    site.compact();
    site.produce(0, site.axes(0));
  }
}
