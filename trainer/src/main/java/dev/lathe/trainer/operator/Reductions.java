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
  }

  private static Tensor sum(Tensor x, long[] axes, boolean keep) {
    return x.sum(axes, keep, new ScalarTypeOptional());
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
