package dev.lathe.dataset;

/**
 * Resampling along one axis with a triangle filter: linear interpolation when growing, a weighted
 * average over the covered stretch when shrinking, so that nothing is skipped.
 */
final class Resampling {
  private final int[] first;
  private final float[][] weights;

  private Resampling(int[] first, float[][] weights) {
    this.first = first;
    this.weights = weights;
  }

  /**
   * From {@code length} values beginning at {@code start} to {@code wanted} values.
   *
   * @param start index of the first value used
   */
  static Resampling of(int start, int length, int wanted) {
    double scale = (double) length / wanted;
    double reach = Math.max(1, scale);
    int[] first = new int[wanted];
    float[][] weights = new float[wanted][];
    for (int i = 0; i < wanted; i++) {
      double centre = (i + 0.5) * scale;
      int low = (int) Math.max(0, Math.floor(centre - reach));
      int high = (int) Math.min(length - 1, Math.ceil(centre + reach));
      double sum = 0;
      double[] raw = new double[high - low + 1];
      for (int j = low; j <= high; j++) {
        raw[j - low] = Math.max(0, 1 - Math.abs(j + 0.5 - centre) / reach);
        sum += raw[j - low];
      }
      first[i] = start + low;
      weights[i] = new float[raw.length];
      for (int j = 0; j < raw.length; j++) {
        weights[i][j] = (float) (raw[j] / sum);
      }
    }
    return new Resampling(first, weights);
  }

  /** Resamples every row of one channel: height x width bytes to height x wanted floats. */
  void alongRows(byte[] source, int offset, ImageShape shape, float[] target) {
    for (int y = 0; y < shape.height(); y++) {
      int row = offset + y * shape.width();
      for (int x = 0; x < first.length; x++) {
        float sum = 0;
        for (int j = 0; j < weights[x].length; j++) {
          sum += weights[x][j] * (source[row + first[x] + j] & 0xff);
        }
        target[y * first.length + x] = sum;
      }
    }
  }

  /** Resamples every column: height x width floats to wanted x width bytes, rounded. */
  void alongColumns(float[] source, int width, byte[] target, int offset) {
    for (int y = 0; y < first.length; y++) {
      for (int x = 0; x < width; x++) {
        float sum = 0;
        for (int j = 0; j < weights[y].length; j++) {
          sum += weights[y][j] * source[(first[y] + j) * width + x];
        }
        target[offset + y * width + x] = (byte) (int) Math.min(255, sum + 0.5f);
      }
    }
  }
}
