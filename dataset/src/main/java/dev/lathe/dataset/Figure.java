package dev.lathe.dataset;

import java.util.Locale;

/** What can be seen in a rendered image; every figure lies within the unit circle or nearly so. */
enum Figure {
  DISC(Region.disc(0, 0, 0.85)),
  SQUARE(Region.polygon(-0.75, -0.75, 0.75, -0.75, 0.75, 0.75, -0.75, 0.75)),
  TRIANGLE(Region.polygon(0, 1, -0.866, -0.5, 0.866, -0.5)),
  STAR(Region.polygon(starCorners())),
  CROSS(
      Region.polygon(-0.95, -0.3, 0.95, -0.3, 0.95, 0.3, -0.95, 0.3)
          .or(Region.polygon(-0.3, -0.95, 0.3, -0.95, 0.3, 0.95, -0.3, 0.95))),
  RING(Region.disc(0, 0, 0.92).without(Region.disc(0, 0, 0.5))),
  CRESCENT(Region.disc(0, 0, 0.95).without(Region.disc(0.5, 0, 0.75))),
  BARS(bar(-0.62).or(bar(0)).or(bar(0.62))),
  HOOK(Region.polygon(-0.65, -0.9, -0.1, -0.9, -0.1, 0.35, 0.75, 0.35, 0.75, 0.9, -0.65, 0.9)),
  HEART(
      Region.polygon(-0.86, 0.07, 0, -0.95, 0.86, 0.07, 0, 0.55)
          .or(Region.disc(-0.44, 0.32, 0.48))
          .or(Region.disc(0.44, 0.32, 0.48))),
  CHECKER(
      Region.polygon(-0.8, -0.8, 0, -0.8, 0, 0, -0.8, 0)
          .or(Region.polygon(0, 0, 0.8, 0, 0.8, 0.8, 0, 0.8))),
  HOURGLASS(
      Region.polygon(-0.75, -0.9, 0.75, -0.9, 0, 0.1)
          .or(Region.polygon(-0.75, 0.9, 0.75, 0.9, 0, -0.1)));

  // Regions are functions of constants.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Region region;

  Figure(Region region) {
    this.region = region;
  }

  Region region() {
    return region;
  }

  /** The name of its class. */
  String className() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static double[] starCorners() {
    double[] corners = new double[20];
    for (int i = 0; i < 10; i++) {
      double radius = i % 2 == 0 ? 1 : 0.42;
      corners[2 * i] = radius * StrictMath.sin(i * StrictMath.PI / 5);
      corners[2 * i + 1] = radius * StrictMath.cos(i * StrictMath.PI / 5);
    }
    return corners;
  }

  private static Region bar(double y) {
    return Region.polygon(-0.85, y - 0.2, 0.85, y - 0.2, 0.85, y + 0.2, -0.85, y + 0.2);
  }
}
