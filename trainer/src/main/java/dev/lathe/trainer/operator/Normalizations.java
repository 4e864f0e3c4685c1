package dev.lathe.trainer.operator;

import dev.lathe.trainer.operator.OperatorTable.Entry;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Normalisation over the batch, a layer, an instance, a group. */
final class Normalizations {
  private Normalizations() {}

  static void addTo(OperatorTable.Collector table) {
    List<Integer> learned = List.of(1, 2);
    List<Integer> none = List.of();
    table.add(
        "BatchNormalization",
        new Entry(none, learned, List.of(3, 4), Normalizations::batchNormalization));
    table.add("LayerNormalization", new Entry(none, learned, none, Normalizations::layer));
    table.add("InstanceNormalization", new Entry(none, learned, none, Normalizations::instance));
    table.add("GroupNormalization", new Entry(none, learned, none, Normalizations::group));
    table.add(
        "RMSNormalization", new Entry(none, List.of(1), none, Normalizations::rootMeanSquare));
    table.add(
        "SimplifiedLayerNormalization",
        new Entry(none, List.of(1), none, Normalizations::rootMeanSquare));
    table.add("LRN", Normalizations::localResponse);
    table.add("LpNormalization", Normalizations::length);
    table.add("MeanVarianceNormalization", Normalizations::meanVariance);
  }

  /**
   * ONNX's momentum is the share of the old statistics that is kept, libtorch's the share of the
   * new ones that is taken. A single value for each channel, as behind a global pooling of one
   * image, has no deviation: it is normalised by what was known before.
   */
  private static Operation batchNormalization(Site site) {
    site.refuseOutputsBeyond(1);
    double epsilon = site.attributes().real("epsilon", 1e-5f);
    double kept = site.attributes().real("momentum", 0.9f);
    return Operation.single(
        call -> {
          double wanted = call.mode().statisticsMomentum();
          Exchange peers = call.mode().peers();
          Tensor x = call.input(0);
          boolean byBatch = call.mode().batchStatistics();
          if (byBatch && peers != null) {
            return SharedBatchNorm.of(call, peers, Double.isNaN(wanted) ? kept : wanted, epsilon);
          }
          return torch.batch_norm(
              x,
              call.optional(1),
              call.optional(2),
              call.optional(3),
              call.optional(4),
              byBatch && x.numel() > x.size(1),
              1 - (Double.isNaN(wanted) ? kept : wanted),
              epsilon,
              false);
        });
  }

  private static Operation layer(Site site) {
    site.refuseOutputsBeyond(1);
    double epsilon = site.attributes().real("epsilon", 1e-5f);
    long axis = site.attributes().integer("axis", -1);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] shape = x.shape();
          long[] normalized =
              Arrays.copyOfRange(shape, Axes.index(axis, shape.length), shape.length);
          TensorOptional none = new TensorOptional();
          if (Arrays.equals(call.input(1).shape(), normalized)
              && (!call.has(2) || Arrays.equals(call.input(2).shape(), normalized))) {
            return torch.layer_norm(
                x, normalized, call.optional(1), call.optional(2), epsilon, false);
          }
          Tensor y = torch.layer_norm(x, normalized, none, none, epsilon, false);
          y = torch.mul(y, call.input(1));
          return call.has(2) ? torch.add(y, call.input(2)) : y;
        });
  }

  private static Operation instance(Site site) {
    double epsilon = site.attributes().real("epsilon", 1e-5f);
    return Operation.single(
        call ->
            torch.instance_norm(
                call.input(0),
                call.optional(1),
                call.optional(2),
                new TensorOptional(),
                new TensorOptional(),
                true,
                0.1,
                epsilon,
                false));
  }

  /** Scale and shift are one per group in operator set 18 and one per channel since 21. */
  private static Operation group(Site site) {
    double epsilon = site.attributes().real("epsilon", 1e-5f);
    long groups = site.attributes().integer("num_groups", 1);
    return Operation.single(
        call -> {
          long repeats = call.input(0).size(1) / call.input(1).numel();
          return torch.group_norm(
              call.input(0),
              groups,
              perChannel(call.input(1), repeats),
              perChannel(call.input(2), repeats),
              epsilon,
              false);
        });
  }

  private static TensorOptional perChannel(Tensor values, long repeats) {
    if (repeats == 1) {
      return new TensorOptional(values);
    }
    Tensor spread = values.reshape(-1, 1).expand(values.numel(), repeats).reshape(-1);
    return new TensorOptional(spread);
  }

  private static Operation rootMeanSquare(Site site) {
    double epsilon = site.attributes().real("epsilon", 1e-5f);
    long axis = site.attributes().integer("axis", -1);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          int rank = x.shape().length;
          long[] axes = Axes.from(Axes.index(axis, rank), rank);
          Tensor squares = x.mul(x).mean(axes, true, new ScalarTypeOptional());
          Tensor y = x.div(torch.sqrt(squares.add(new Scalar(epsilon))));
          return torch.mul(y, call.input(1));
        });
  }

  /** Over a window of channels; an even one reaches one channel further behind than before. */
  private static Operation localResponse(Site site) {
    long size = site.attributes().integer("size", 1);
    double alpha = site.attributes().real("alpha", 1e-4f);
    double beta = site.attributes().real("beta", 0.75f);
    double bias = site.attributes().real("bias", 1);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] shape = x.shape();
          Tensor squares = x.mul(x).reshape(shape[0], 1, shape[1], -1, 1);
          long[] pads = {0, 0, 0, 0, (size - 1) / 2, size / 2};
          Tensor means =
              torch.avg_pool3d(
                  torch.constant_pad_nd(squares, pads, new Scalar(0.0)),
                  new long[] {size, 1, 1},
                  new long[] {1, 1, 1},
                  new long[] {0, 0, 0},
                  false,
                  true,
                  new LongOptional());
          Tensor scale = means.reshape(shape).mul(new Scalar(alpha)).add(new Scalar(bias));
          return x.div(torch.pow(scale, new Scalar(beta)));
        });
  }

  private static Operation length(Site site) {
    long axis = site.attributes().integer("axis", -1);
    boolean absolute = site.attributes().integer("p", 2) == 1;
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] axes = {Axes.index(axis, x.shape().length)};
          Tensor parts = absolute ? torch.abs(x) : x.mul(x);
          Tensor sum = parts.sum(axes, true, new ScalarTypeOptional());
          return x.div(absolute ? sum : torch.sqrt(sum));
        });
  }

  private static Operation meanVariance(Site site) {
    long[] given = site.attributes().integers("axes").orElse(new long[] {0, 2, 3});
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] axes = Axes.indices(given, x.shape().length);
          Tensor centred = x.sub(x.mean(axes, true, new ScalarTypeOptional()));
          Tensor variance = centred.mul(centred).mean(axes, true, new ScalarTypeOptional());
          // The constant of the operator's definition.
          return centred.div(torch.sqrt(variance).add(new Scalar(1e-9)));
        });
  }
}
