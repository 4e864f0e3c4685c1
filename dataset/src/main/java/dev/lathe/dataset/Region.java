package dev.lathe.dataset;

/**
 * A part of the plane, by the signed distance of any point from its border: negative inside. Only
 * additions, multiplications, divisions and square roots are used on the way, which every JDK
 * computes alike.
 */
@FunctionalInterface
interface Region {
  /** The distance of the point from the border, in the units of the point; negative inside. */
  double distance(double x, double y);

  static Region disc(double centreX, double centreY, double radius) {
    return (x, y) -> {
      double dx = x - centreX;
      double dy = y - centreY;
      return Math.sqrt(dx * dx + dy * dy) - radius;
    };
  }

  /** All points nearer than {@code radius} to the line from one point to the other. */
  static Region stroke(double[] from, double[] to, double radius) {
    double edgeX = to[0] - from[0];
    double edgeY = to[1] - from[1];
    double squared = Math.max(1e-12, edgeX * edgeX + edgeY * edgeY);
    return (x, y) -> {
      double dx = x - from[0];
      double dy = y - from[1];
      double along = Math.min(1, Math.max(0, (dx * edgeX + dy * edgeY) / squared));
      double restX = dx - along * edgeX;
      double restY = dy - along * edgeY;
      return Math.sqrt(restX * restX + restY * restY) - radius;
    };
  }

  /** The inside of a polygon that does not cross itself, given as x, y, x, y, ... */
  static Region polygon(double... corners) {
    return (x, y) -> polygonDistance(corners, x, y);
  }

  /** What lies in either. */
  default Region or(Region other) {
    return (x, y) -> Math.min(distance(x, y), other.distance(x, y));
  }

  /** What lies here and not there. */
  default Region without(Region other) {
    return (x, y) -> Math.max(distance(x, y), -other.distance(x, y));
  }

  /** Nearest edge for the size, crossings of a ray to the right for the sign. */
  private static double polygonDistance(double[] corners, double x, double y) {
    double nearest = Double.MAX_VALUE;
    boolean inside = false;
    double lastX = corners[corners.length - 2];
    double lastY = corners[corners.length - 1];
    for (int i = 0; i < corners.length; i += 2) {
      double cornerX = corners[i];
      double cornerY = corners[i + 1];
      double edgeX = lastX - cornerX;
      double edgeY = lastY - cornerY;
      double dx = x - cornerX;
      double dy = y - cornerY;
      double projected = (dx * edgeX + dy * edgeY) / (edgeX * edgeX + edgeY * edgeY);
      double along = Math.min(1, Math.max(0, projected));
      double restX = dx - along * edgeX;
      double restY = dy - along * edgeY;
      nearest = Math.min(nearest, restX * restX + restY * restY);
      if ((cornerY > y) != (lastY > y) && dx < edgeX * dy / edgeY) {
        inside = !inside;
      }
      lastX = cornerX;
      lastY = cornerY;
    }
    return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
  }
}
