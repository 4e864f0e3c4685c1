package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;

/** What the analysis knows of one operator: an entry of {@link OperatorTable}. */
public interface Operator {
  /**
   * Says what the operator does to units: reads the axes of its inputs, joins and freezes, and
   * gives each output its axes. Outputs it says nothing of are fixed.
   */
  void couple(Site site);

  /**
   * The node as it must be when units are cut: attributes and constants that carry widths are set
   * right. Weights are cut by the caller.
   */
  default Node cut(CutSite site) {
    return site.node();
  }
}
