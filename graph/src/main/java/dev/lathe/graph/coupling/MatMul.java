package dev.lathe.graph.coupling;

/**
 * MatMul of N-dimensional tensors: (…, M, K) times (…, K, N), axes before the last two broadcast
 * against each other; vectors stand for a row on the left and a column on the right. Where it is
 * fused with transpositions, the last two axes of either side are swapped.
 */
final class MatMul implements Operator {
  @Override
  public void couple(Site site) {
    if (swaps(site, "transBatchA") || swaps(site, "transBatchB")) {
      site.freezeAll("moves its batch");
      return;
    }
    Axis[] a = site.axes(0);
    Axis[] b = site.axes(1);
    int outerOfA = a.length - (swaps(site, "transA") ? 1 : 2);
    int innerOfA = a.length - (swaps(site, "transA") ? 2 : 1);
    int outerOfB = b.length - (swaps(site, "transB") ? 2 : 1);
    int innerOfB = Math.max(0, b.length - (swaps(site, "transB") ? 1 : 2));
    site.join(a[innerOfA], b[innerOfB]);
    site.contract(0, innerOfA);
    if (site.isWeight(1)) {
      site.role(1, innerOfB, Role.CONSUMER);
      if (b.length > 1) {
        site.role(1, outerOfB, Role.PRODUCER);
      }
    } else if (site.isWeight(0)) {
      site.role(0, innerOfA, Role.CONSUMER);
      if (a.length > 1) {
        site.role(0, outerOfA, Role.PRODUCER);
      }
    }
    long[] shape = site.outputShape(0);
    Axis[] output = new Axis[shape.length];
    int next = shape.length - 1;
    if (b.length > 1) {
      output[next--] = b[outerOfB];
    }
    if (a.length > 1) {
      output[next--] = a[outerOfA];
    }
    for (int back = 3; next >= 0; next--, back++) {
      output[next] = outer(site, a.length - back, b.length - back, shape[next]);
    }
    site.produce(0, output);
  }

  private static boolean swaps(Site site, String attribute) {
    return site.node().attributes().integer(attribute, 0) != 0;
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
