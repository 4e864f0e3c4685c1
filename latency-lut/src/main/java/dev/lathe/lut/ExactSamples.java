package dev.lathe.lut;

import java.util.SortedMap;

/** The medians of samples, found by their widths without an object for these. */
final class ExactSamples {
  private final int[] widths0;
  private final int[] widths1;
  private final int[] widths2;
  private final double[] nanos;

  private ExactSamples(int count) {
    this.widths0 = new int[count];
    this.widths1 = new int[count];
    this.widths2 = new int[count];
    this.nanos = new double[count];
  }

  static ExactSamples of(SortedMap<Widths, Sample> samples) {
    ExactSamples exact = new ExactSamples(samples.size());
    int place = 0;
    for (Sample sample : samples.values()) {
      Widths widths = sample.widths();
      exact.widths0[place] = widths.get(0);
      exact.widths1[place] = widths.count() > 1 ? widths.get(1) : 0;
      exact.widths2[place] = widths.count() > 2 ? widths.get(2) : 0;
      exact.nanos[place] = sample.timing().medianNanos();
      place++;
    }
    return exact;
  }

  /** The median of the sample at just these widths, 0 on axes too many; NaN without one. */
  double nanosAt(int width0, int width1, int width2) {
    int low = 0;
    int high = nanos.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, width0, width1, width2);
      if (order == 0) {
        return nanos[middle];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Double.NaN;
  }

  private int compare(int place, int width0, int width1, int width2) {
    int order = Integer.compare(widths0[place], width0);
    order = order == 0 ? Integer.compare(widths1[place], width1) : order;
    return order == 0 ? Integer.compare(widths2[place], width2) : order;
  }
}
