package dev.lathe.trainer.operator;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The largest and smallest elements, and where they lie. */
final class Rankings {
  private Rankings() {}

  private interface Extreme {
    Tensor of(Tensor x, LongOptional axis, boolean keep);
  }

  static void addTo(OperatorTable.Collector table) {
    table.add("ArgMax", site -> place(site, torch::argmax));
    table.add("ArgMin", site -> place(site, torch::argmin));
    table.add("TopK", Rankings::first);
  }

  private static Operation place(Site site, Extreme extreme) {
    if (site.attributes().integer("select_last_index", 0) != 0) {
      throw site.unsupported("the last of equal elements chosen");
    }
    long axis = site.attributes().integer("axis", 0);
    boolean keep = site.attributes().integer("keepdims", 1) == 1;
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          return extreme.of(x, new LongOptional(Axes.index(axis, x.shape().length)), keep);
        });
  }

  /** How many is an attribute before operator set 10 and an input since. */
  private static Operation first(Site site) {
    Integers count = site.integers("k", 1);
    long fixed = site.attributes().integer("k", -1);
    long axis = site.attributes().integer("axis", -1);
    boolean largest = site.attributes().integer("largest", 1) == 1;
    boolean sorted = site.attributes().integer("sorted", 1) == 1;
    return call -> {
      Tensor x = call.input(0);
      long wanted = fixed >= 0 ? fixed : count.required(call)[0];
      int index = Axes.index(axis, x.shape().length);
      T_TensorTensor_T found = torch.topk(x, wanted, index, largest, sorted);
      return new Tensor[] {found.get0(), found.get1()};
    };
  }
}
