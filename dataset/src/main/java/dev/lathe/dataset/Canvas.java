package dev.lathe.dataset;

/** A square colour picture under way: values from 0 to 1, channel by channel. */
final class Canvas {
  static final int CHANNELS = 3;

  private final int size;
  private final double[] values;

  Canvas(int size) {
    this.size = size;
    this.values = new double[CHANNELS * size * size];
  }

  int size() {
    return size;
  }

  /** Fills everything with a course from one colour to another, along a direction of length 1. */
  void course(double[] from, double[] to, double[] direction) {
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double along =
            0.5
                + ((x + 0.5 - size / 2.0) * direction[0] + (y + 0.5 - size / 2.0) * direction[1])
                    / (1.4 * size);
        for (int channel = 0; channel < CHANNELS; channel++) {
          values[at(channel, x, y)] = from[channel] + along * (to[channel] - from[channel]);
        }
      }
    }
  }

  /** Adds soft patches: random values on a coarse grid, joined linearly. */
  void patches(SeededRandom random, int cells, double strength) {
    double[] grid = new double[(cells + 1) * (cells + 1)];
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int i = 0; i < grid.length; i++) {
        grid[i] = random.between(-strength, strength);
      }
      for (int y = 0; y < size; y++) {
        double gridY = (y + 0.5) * cells / size;
        int row = ((int) gridY) * (cells + 1);
        double down = gridY - (int) gridY;
        for (int x = 0; x < size; x++) {
          double gridX = (x + 0.5) * cells / size;
          int cell = row + (int) gridX;
          double right = gridX - (int) gridX;
          double upper = grid[cell] + right * (grid[cell + 1] - grid[cell]);
          int below = cell + cells + 1;
          double lower = grid[below] + right * (grid[below + 1] - grid[below]);
          values[at(channel, x, y)] += upper + down * (lower - upper);
        }
      }
    }
  }

  /**
   * Paints a region with smooth borders: a pixel is covered by half where its centre lies on the
   * border.
   *
   * @param region in pixels
   * @param centre a point of it, in pixels
   * @param reach no point of it is farther from the centre, in pixels
   */
  void paint(Region region, double[] centre, double reach, double[] colour, double opacity) {
    int top = clampIndex(centre[1] - reach - 1);
    int bottom = clampIndex(centre[1] + reach + 1);
    int left = clampIndex(centre[0] - reach - 1);
    int right = clampIndex(centre[0] + reach + 1);
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double covered = 0.5 - region.distance(x + 0.5, y + 0.5);
        if (covered > 0) {
          blend(x, y, colour, opacity * Math.min(1, covered));
        }
      }
    }
  }

  /** Adds to every value a random number of nearly normal distribution. */
  void noise(SeededRandom random, double deviation) {
    // Four 16-bit numbers have the variance of 4/12 on the scale 0 to 1 each: times sqrt(3) is one.
    double factor = deviation * 1.7320508075688772 / 65536;
    for (int i = 0; i < values.length; i++) {
      long bits = random.nextLong();
      long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
      values[i] += (sum - 131070) * factor;
    }
  }

  /** The picture as unsigned bytes, channel by channel. */
  byte[] toBytes() {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (int) (Math.min(1, Math.max(0, values[i])) * 255 + 0.5);
    }
    return bytes;
  }

  private void blend(int x, int y, double[] colour, double opacity) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      int at = at(channel, x, y);
      values[at] += opacity * (colour[channel] - values[at]);
    }
  }

  private int clampIndex(double coordinate) {
    return (int) Math.min(size - 1, Math.max(0, coordinate));
  }

  private int at(int channel, int x, int y) {
    return (channel * size + y) * size + x;
  }
}
