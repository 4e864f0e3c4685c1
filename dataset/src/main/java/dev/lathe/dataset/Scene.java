package dev.lathe.dataset;

/**
 * One rendered image: a figure of random place, size, turn, stretch and colour before a background
 * with courses and patches, among strokes and dots, partly covered, with noise. All lengths are
 * chosen for 32 pixels and grow with the image.
 */
final class Scene {
  private static final double CONTRAST = 0.25;
  private static final double COVERED = 0.4;

  private final SeededRandom random;
  private final Canvas canvas;
  private final double unit;

  private Scene(SeededRandom random, int size) {
    this.random = random;
    this.canvas = new Canvas(size);
    this.unit = size / 32.0;
  }

  /** The pixels of an image that shows {@code figure}. */
  static byte[] render(Figure figure, SeededRandom random, int size, double noise) {
    Scene scene = new Scene(random, size);
    double[] background = scene.background();
    scene.clutter(1 + random.nextInt(4));
    double[] centre = new double[2];
    double radius = scene.figure(figure, background, centre);
    if (random.nextDouble() < COVERED) {
      scene.cover(centre, radius);
    }
    scene.clutter(random.nextInt(2));
    scene.canvas.noise(random, random.between(0.15, 1) * noise);
    return scene.canvas.toBytes();
  }

  /** Paints the background and answers its colour in the middle. */
  private double[] background() {
    double[] from = colour(0, 0.6);
    double[] to = colour(0, 0.6);
    double[] middle = new double[Canvas.CHANNELS];
    for (int channel = 0; channel < middle.length; channel++) {
      middle[channel] = 0.5 * (from[channel] + to[channel]);
    }
    canvas.course(from, to, direction());
    canvas.patches(random, 2 + random.nextInt(4), random.between(0, 0.15));
    return middle;
  }

  /** Paints the figure, sets its centre and answers how far it reaches, in pixels. */
  private double figure(Figure figure, double[] background, double[] centre) {
    double radius = random.between(6.5, 11.5) * unit;
    double stretch = random.between(0.8, 1.25);
    double reach = 1.1 * radius * Math.max(1, stretch);
    double margin = Math.min(0.85 * reach, 0.49 * canvas.size());
    centre[0] = random.between(margin, canvas.size() - margin);
    centre[1] = random.between(margin, canvas.size() - margin);
    double[] turn = direction();
    Region region = figure.region();
    Region placed =
        (x, y) -> {
          double dx = x - centre[0];
          double dy = y - centre[1];
          double across = (dx * turn[0] + dy * turn[1]) / (radius * stretch);
          double along = (dy * turn[0] - dx * turn[1]) / radius;
          return region.distance(across, along) * radius;
        };
    canvas.paint(placed, centre, reach, contrasting(background), random.between(0.75, 1));
    return radius;
  }

  /** Thin strokes and dots anywhere. */
  private void clutter(int count) {
    for (int i = 0; i < count; i++) {
      double[] from = {random.between(0, canvas.size()), random.between(0, canvas.size())};
      double[] direction = direction();
      double length = random.nextBoolean() ? random.between(3, 14) * unit : 0;
      double thickness = (length > 0 ? random.between(0.4, 0.9) : random.between(0.7, 2)) * unit;
      double[] to = {from[0] + length * direction[0], from[1] + length * direction[1]};
      Region stroke = Region.stroke(from, to, thickness);
      canvas.paint(stroke, from, length + thickness, colour(0.1, 0.9), random.between(0.3, 0.9));
    }
  }

  /** A band across a part of the figure. */
  private void cover(double[] centre, double radius) {
    double[] direction = direction();
    double distance = random.between(0.3, 0.9) * radius;
    double[] middle = {centre[0] - distance * direction[1], centre[1] + distance * direction[0]};
    double half = 1.2 * radius;
    double[] from = {middle[0] - half * direction[0], middle[1] - half * direction[1]};
    double[] to = {middle[0] + half * direction[0], middle[1] + half * direction[1]};
    double thickness = random.between(0.8, 2) * unit;
    Region band = Region.stroke(from, to, thickness);
    canvas.paint(band, middle, half + thickness, colour(0, 0.7), 1);
  }

  private double[] colour(double low, double high) {
    return new double[] {
      random.between(low, high), random.between(low, high), random.between(low, high)
    };
  }

  /** A colour that is brighter than the background, as far as a few tries find one. */
  private double[] contrasting(double[] background) {
    double[] best = colour(0.3, 1);
    for (int tries = 0; tries < 16 && contrast(best, background) < CONTRAST; tries++) {
      double[] other = colour(0.3, 1);
      if (contrast(other, background) > contrast(best, background)) {
        best = other;
      }
    }
    return best;
  }

  /** How much brighter a colour is than another (luma of ITU-R BT.601). */
  private static double contrast(double[] colour, double[] other) {
    return 0.299 * (colour[0] - other[0])
        + 0.587 * (colour[1] - other[1])
        + 0.114 * (colour[2] - other[2]);
  }

  private double[] direction() {
    double angle = random.between(0, 2 * StrictMath.PI);
    return new double[] {StrictMath.cos(angle), StrictMath.sin(angle)};
  }
}
