package dev.lathe.lut;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * What a layer takes within networks over what its surface says, for any widths: a smooth field
 * through what was seen in whole models, which are few and at widths that happened to be drawn.
 *
 * <p>The logarithm of that ratio is a Gaussian process (kriging; C. E. Rasmussen and C. K. I.
 * Williams, Gaussian Processes for Machine Learning, 2006, section 2.2, algorithm 2.1). Its mean is
 * what all layers of the networks have in common. What deviates from it is the sum of five: one
 * number of all layers that share the surface, one of each of these layers, since neighbours
 * differ, one of all widths that are divisible alike and only interpolated, since a runtime may
 * take another kernel for them than for the samples around them, a field over the widths, since
 * caches and steps of kernels do, and noise. So a ratio seen once moves the prediction a little,
 * one that is seen again and again all the way, and far from everything that was seen the common
 * ratio is left. Immutable.
 */
public final class LayerCorrection {
  private static final double COMMON_DEVIATION = 0.25;
  private static final double LAYER_DEVIATION = 0.06;
  private static final double FIELD_DEVIATION = 0.12;

  /** Kernels for whole vectors are up to ten times as fast as others: by axis and power of two. */
  private static final double VECTOR_DEVIATION = 0.3;

  private static final int[] VECTORS = {2, 4, 8};

  /** Blocks of several vectors, or of longer ones, only leave a part of the last one unused. */
  private static final double BLOCK_DEVIATION = 0.1;

  private static final int BLOCK = 16;

  /** Over so much of its full width a layer's ratio changes: the field's length. */
  private static final double LENGTH = 0.3;

  /** What is further off than so many standard deviations was disturbed, and counts little. */
  private static final double OUTLYING = 2.5;

  private static final int REWEIGHTINGS = 2;

  /** Solving takes the cube of it. */
  private static final int MOST_SIGHTINGS = 400;

  private final double mean;
  private final List<Sighting> sightings;
  private final double[] weights;

  /**
   * A layer seen within a whole model.
   *
   * @param layer the layer's name in its network
   * @param widths where it was seen on the surface
   * @param position the same as shares of its full widths
   * @param interpolated whether the surface only interpolates there
   * @param logRatio the natural logarithm of what it took over what the surface says
   * @param deviation the standard deviation of {@code logRatio}'s noise; above 0
   */
  public record Sighting(
      String layer,
      Widths widths,
      List<Double> position,
      boolean interpolated,
      double logRatio,
      double deviation) {
    /** Checks and copies. */
    public Sighting {
      requireNonNull(layer, "layer is null");
      requireNonNull(widths, "widths is null");
      position = List.copyOf(position);
      Require.finite("logRatio", logRatio);
      if (!(deviation > 0)) {
        throw new IllegalArgumentException("The deviation (" + deviation + ") must be above 0.");
      }
    }
  }

  private LayerCorrection(double mean, List<Sighting> sightings, double[] weights) {
    this.mean = mean;
    this.sightings = sightings;
    this.weights = weights;
  }

  /**
   * The correction of one surface.
   *
   * @param sightings of all layers that share the surface, with positions of one size
   * @param mean the logarithm of the ratio that is expected where nothing was seen
   */
  public static LayerCorrection of(List<Sighting> sightings, double mean) {
    Require.finite("mean", mean);
    List<Sighting> used = spread(sightings);
    double[] deviations = used.stream().mapToDouble(Sighting::deviation).toArray();
    double[] values = used.stream().mapToDouble(sighting -> sighting.logRatio - mean).toArray();
    for (int round = 0; round < REWEIGHTINGS; round++) {
      Cholesky solver = Cholesky.of(covariances(used, deviations));
      double[] weights = solver.solve(values);
      double[] inverse = solver.inverseDiagonal();
      for (int index = 0; index < values.length; index++) {
        // How far the others leave it off, and how far they should (equation 5.12 there).
        double off = Math.abs(weights[index] / inverse[index]);
        double usual = Math.sqrt(1 / inverse[index]);
        if (off > OUTLYING * usual) {
          deviations[index] = Math.max(deviations[index], off);
        }
      }
    }
    return new LayerCorrection(
        mean, used, Cholesky.of(covariances(used, deviations)).solve(values));
  }

  private static double[][] covariances(List<Sighting> sightings, double[] deviations) {
    double[][] covariances = new double[sightings.size()][sightings.size()];
    for (int row = 0; row < sightings.size(); row++) {
      Sighting one = sightings.get(row);
      for (int column = 0; column <= row; column++) {
        Sighting other = sightings.get(column);
        covariances[row][column] =
            covariance(one, other.layer, other.widths, other.position, other.interpolated);
      }
      covariances[row][row] += deviations[row] * deviations[row];
    }
    return covariances;
  }

  /** As many as can be solved for, evenly from the whole list. */
  private static List<Sighting> spread(List<Sighting> sightings) {
    int count = Math.min(sightings.size(), MOST_SIGHTINGS);
    List<Sighting> used = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      used.add(sightings.get((int) ((long) index * sightings.size() / count)));
    }
    return List.copyOf(used);
  }

  private static double covariance(
      Sighting one, String layer, Widths widths, List<Double> position, boolean interpolated) {
    double square = 0;
    for (int axis = 0; axis < position.size(); axis++) {
      double distance = one.position.get(axis) - position.get(axis);
      square += distance * distance;
    }
    double field = Math.exp(-square / (2 * LENGTH * LENGTH));
    return COMMON_DEVIATION * COMMON_DEVIATION
        + (one.layer.equals(layer) ? LAYER_DEVIATION * LAYER_DEVIATION : 0)
        + (one.interpolated && interpolated ? alike(one.widths, widths) : 0)
        + FIELD_DEVIATION * FIELD_DEVIATION * field;
  }

  /** What two widths have in common that are divisible alike, axis by axis. */
  private static double alike(Widths one, Widths other) {
    double common = 0;
    for (int axis = 0; axis < one.count(); axis++) {
      for (int vector : VECTORS) {
        if (one.get(axis) % vector == 0 == (other.get(axis) % vector == 0)) {
          common += VECTOR_DEVIATION * VECTOR_DEVIATION;
        }
      }
      if (one.get(axis) % BLOCK == 0 == (other.get(axis) % BLOCK == 0)) {
        common += BLOCK_DEVIATION * BLOCK_DEVIATION;
      }
    }
    return common;
  }

  /**
   * What to multiply the surface's latency with; above 0.
   *
   * @param layer the layer's name in its network; one that was never seen is like the others
   * @param widths as those of a {@link Sighting}, and as many
   * @param position the same as shares of the layer's full widths
   * @param interpolated whether the surface only interpolates there
   */
  public double factor(String layer, Widths widths, List<Double> position, boolean interpolated) {
    double logRatio = mean;
    for (int index = 0; index < weights.length; index++) {
      logRatio +=
          weights[index] * covariance(sightings.get(index), layer, widths, position, interpolated);
    }
    return Math.exp(logRatio);
  }
}
