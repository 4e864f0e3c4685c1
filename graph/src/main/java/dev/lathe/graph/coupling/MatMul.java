package dev.lathe.graph.coupling;

import dev.lathe.graph.GroupAxis.Role;

/**
 * MatMul of N-dimensional tensors: (…, M, K) times (…, K, N), axes before the last two broadcast
 * against each other; vectors stand for a row on the left and a column on the right.
 */
final class MatMul implements Operator {
  @Override
  public void couple(Site site) {
    Axis[] a = site.axes(0);
    Axis[] b = site.axes(1);
    int innerOfA = a.length - 1;
    int innerOfB = Math.max(0, b.length - 2);
    site.join(a[innerOfA], b[innerOfB]);
    site.contract(0, innerOfA);
    if (site.isWeight(1)) {
      site.role(1, innerOfB, Role.CONSUMER);
      if (b.length > 1) {
        site.role(1, b.length - 1, Role.PRODUCER);
      }
    } else if (site.isWeight(0)) {
      site.role(0, innerOfA, Role.CONSUMER);
      if (a.length > 1) {
        site.role(0, a.length - 2, Role.PRODUCER);
      }
    }
    long[] shape = site.outputShape(0);
    Axis[] output = new Axis[shape.length];
    int next = shape.length - 1;
    if (b.length > 1) {
      output[next--] = b[b.length - 1];
    }
    if (a.length > 1) {
      output[next--] = a[a.length - 2];
    }
    for (int back = 3; next >= 0; next--, back++) {
      output[next] = outer(site, a.length - back, b.length - back, shape[next]);
    }
    site.produce(0, output);
  }

  private static Axis outer(Site site, int axisOfA, int axisOfB, long size) {
    Axis joined = null;
    for (int input = 0; input < 2; input++) {
      int axis = input == 0 ? axisOfA : axisOfB;
      if (axis < 0) {
        continue;
      }
      Axis own = site.axes(input)[axis];
      if (own.size() != size) {
        site.freeze(own, "spreads it over an axis");
      } else if (joined == null) {
        joined = own;
      } else {
        site.join(joined, own);
        joined = Site.either(joined, own);
      }
    }
    return joined == null ? site.fixed(size, "makes it") : joined;
  }
}
