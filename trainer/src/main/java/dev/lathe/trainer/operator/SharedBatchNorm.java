package dev.lathe.trainer.operator;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Batch normalisation by the statistics of the batches of all processes, so that several with a
 * part of the examples each compute what one with all of them would.
 */
@SuppressWarnings("try") // Guards act by being open.
final class SharedBatchNorm {
  private SharedBatchNorm() {}

  /**
   * Normalises in training.
   *
   * @param kept share of the running statistics that is kept
   */
  static Tensor of(Call call, Exchange peers, double kept, double epsilon) {
    Tensor x = call.input(0);
    long channels = x.size(1);
    Tensor sums = peers.differentiableSum(moments(x));
    Tensor count = sums.narrow(0, 2 * channels, 1);
    Tensor mean = sums.narrow(0, 0, channels).div(count);
    Tensor variance = sums.narrow(0, channels, channels).div(count).sub(mean.mul(mean));
    Tensor unbiased = variance.mul(count).div(count.sub(new Scalar(1.0)));
    update(call.input(3), mean, kept);
    update(call.input(4), unbiased, kept);
    Tensor factor = torch.rsqrt(variance.add(new Scalar(epsilon))).mul(call.input(1));
    Tensor shift = call.input(2).sub(mean.mul(factor));
    long[] broadcast = new long[x.shape().length];
    Arrays.fill(broadcast, 1);
    broadcast[1] = channels;
    torch.ScalarType type = x.scalar_type();
    return torch.addcmul(shift.to(type).reshape(broadcast), x, factor.to(type).reshape(broadcast));
  }

  /**
   * Per channel the sum of the elements and of their squares, and the number of elements: in 64
   * bits, in which the difference of squares loses nothing that matters.
   */
  private static Tensor moments(Tensor x) {
    int rank = x.shape().length;
    long[] others = IntStream.range(0, rank).filter(axis -> axis != 1).asLongStream().toArray();
    T_TensorTensor_T found = torch.var_mean(x.to(torch.ScalarType.Float), others, false, false);
    Tensor variance = found.get0().to(torch.ScalarType.Double);
    Tensor mean = found.get1().to(torch.ScalarType.Double);
    double count = (double) x.numel() / x.size(1);
    Tensor one = torch.ones(1).to(torch.ScalarType.Double);
    return torch
        .cat(new TensorVector(mean, variance.add(mean.mul(mean)), one), 0)
        .mul(new Scalar(count));
  }

  private static void update(Tensor running, Tensor batch, double kept) {
    try (NoGradGuard guard = new NoGradGuard()) {
      running.lerp_(batch.detach().to(torch.ScalarType.Float), new Scalar(1 - kept));
    }
  }
}
