package dev.lathe.trainer.operator;

import java.util.function.Function;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Sums, means and extremes over axes. */
final class Reductions {
  private Reductions() {}

  private interface Reduction {
    Tensor of(Tensor x, long[] axes, boolean keep);
  }

  static void addTo(OperatorTable.Collector table) {
    table.add("ReduceMean", over((x, axes, keep) -> x.mean(axes, keep, new ScalarTypeOptional())));
    table.add("ReduceSum", over(Reductions::sum));
    table.add("ReduceMax", over(Tensor::amax));
    table.add("ReduceMin", over(Tensor::amin));
    table.add("ReduceSumSquare", over((x, axes, keep) -> sum(x.mul(x), axes, keep)));
    table.add("ReduceL1", over((x, axes, keep) -> sum(torch.abs(x), axes, keep)));
    table.add("ReduceL2", over((x, axes, keep) -> torch.sqrt(sum(x.mul(x), axes, keep))));
    table.add("ReduceLogSumExp", over((x, axes, keep) -> torch.logsumexp(x, axes, keep)));
    table.add("ReduceLogSum", over((x, axes, keep) -> torch.log(sum(x, axes, keep))));
    table.add("ReduceProd", over(Reductions::product));
    table.add("CumSum", Reductions::runningSum);
  }

  private static Tensor sum(Tensor x, long[] axes, boolean keep) {
    return x.sum(axes, keep, new ScalarTypeOptional());
  }

  private static Tensor product(Tensor x, long[] axes, boolean keep) {
    // libtorch multiplies over one axis at a time; from the last on, so that none moves.
    long[] descending = java.util.Arrays.stream(axes).map(a -> -a).sorted().map(a -> -a).toArray();
    Tensor product = x;
    for (long axis : descending) {
      product = product.prod(axis, keep, new ScalarTypeOptional());
    }
    return product;
  }

  private static Operation runningSum(Site site) {
    Integers axis = site.integers("axis", 1);
    boolean exclusive = site.attributes().integer("exclusive", 0) == 1;
    boolean backward = site.attributes().integer("reverse", 0) == 1;
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          int index = Axes.index(axis.required(call)[0], x.shape().length);
          Tensor ordered = backward ? x.flip(index) : x;
          Tensor sums = torch.cumsum(ordered, index);
          Tensor wanted = exclusive ? sums.sub(ordered) : sums;
          return backward ? wanted.flip(index) : wanted;
        });
  }

  /** Axes are an attribute in older operator sets and an input in newer ones; none means all. */
  private static Function<Site, Operation> over(Reduction reduction) {
    return site -> {
      Integers axes = site.integers("axes", 1);
      boolean keep = site.attributes().integer("keepdims", 1) == 1;
      boolean noneIsNone = site.attributes().integer("noop_with_empty_axes", 0) == 1;
      return Operation.single(
          call -> {
            Tensor x = call.input(0);
            int rank = x.shape().length;
            long[] given = axes.of(call);
            boolean empty = given == null || given.length == 0;
            if (empty && noneIsNone) {
              return new Tensor(x);
            }
            long[] chosen = empty ? Axes.from(0, rank) : Axes.indices(given, rank);
            return reduction.of(x, chosen, keep);
          });
    };
  }
}
