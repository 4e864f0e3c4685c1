package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;
import dev.lathe.onnx.PlainForm;

/** A quantised or fused operator: its {@link PlainForm}, and what it has besides. */
final class Variant implements Operator {
  @Override
  public void couple(Site site) {
    PlainForm form = PlainForm.of(site.node()).orElseThrow();
    if (site.node().attributes().integer("channels_last", 0) != 0) {
      site.freezeAll("has its channels last");
      return;
    }
    Site plain = site.as(form);
    OperatorTable.of(plain.node()).couple(plain);
    Axis[] output = site.outputAxes(0);
    int channels = form.operator().equals("Conv") ? 1 : output.length - 1;
    for (int parameter : form.alongOutput()) {
      if (site.has(parameter)) {
        join(site, parameter, output, channels);
      }
    }
  }

  private static void join(Site site, int parameter, Axis[] output, int channels) {
    Axis[] axes = site.axes(parameter);
    for (int axis = 0; axis < axes.length; axis++) {
      int target = axes.length == 1 ? channels : axis + output.length - axes.length;
      if (target >= 0 && axes[axis].size() == output[target].size()) {
        site.join(axes[axis], output[target]);
        site.role(parameter, axis, Role.PASSING);
      } else if (axes[axis].size() > 1) {
        site.freeze(axes[axis], "has one for each of something else");
      }
    }
  }

  @Override
  public Node cut(CutSite site) {
    Node node = site.node();
    Node plain = PlainForm.plain(node);
    Node cut = OperatorTable.of(plain).cut(site.as(plain));
    return node.withAttributes(cut.attributes());
  }
}
