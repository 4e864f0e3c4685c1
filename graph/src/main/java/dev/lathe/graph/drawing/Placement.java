package dev.lathe.graph.drawing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is, in pixels. Boxes of a row keep their order and distance; beyond that each is
 * drawn to the mean of its neighbours; chains of boxes and chains of bends run straight, and what
 * goes between the two gives way.
 */
final class Placement {
  static final double BOX_WIDTH = 178;
  static final double BOX_HEIGHT = 36;
  static final double ROW_HEIGHT = 62;

  private static final double BOX_GAP = 34;
  private static final double BEND_WIDTH = 10;
  private static final int ROUNDS = 24;
  private static final double CHAIN = 1000;

  private final Picture picture;
  private final Layering layering;

  private Placement(Picture picture) {
    this.picture = picture;
    this.layering = Layering.of(picture);
  }

  static Placement of(Picture picture) {
    Placement placement = new Placement(picture);
    placement.place();
    return placement;
  }

  private void place() {
    layering.rows().forEach(row -> settle(row, false, true));
    for (int round = 0; round < ROUNDS; round++) {
      List<List<Layering.Spot>> rows = layering.rows();
      for (int i = 0; i < rows.size(); i++) {
        boolean down = round % 2 == 0;
        settle(rows.get(down ? i : rows.size() - 1 - i), round >= ROUNDS - 4, down);
      }
    }
    double left =
        layering.rows().stream()
            .flatMap(List::stream)
            .mapToDouble(spot -> spot.x - width(spot) / 2)
            .min()
            .orElse(0);
    layering.rows().forEach(row -> row.forEach(spot -> spot.x -= left));
  }

  /**
   * Moves a row as near as can be to where its spots want to be, by weighted isotonic regression:
   * spots that would run into each other move together.
   *
   * @param both whether neighbours above and below count, or only those passed before
   */
  private void settle(List<Layering.Spot> row, boolean both, boolean down) {
    List<double[]> pools = new ArrayList<>();
    double offset = 0;
    double[] offsets = new double[row.size()];
    for (int i = 0; i < row.size(); i++) {
      offset += i == 0 ? 0 : distance(row.get(i - 1), row.get(i));
      offsets[i] = offset;
      Layering.Spot spot = row.get(i);
      List<Layering.Spot> neighbours = neighbours(spot, both, down);
      boolean inChain =
          !spot.isBend() && neighbours.stream().anyMatch(other -> runsStraight(spot, other));
      // What continues a chain of boxes stays in it and pushes the others aside.
      double weight = inChain ? CHAIN : spot.isBend() ? 1 : 2;
      // A pool: mean of what its spots want, weight, number of spots.
      double[] pool = {wanted(spot, neighbours) - offset, weight, 1};
      while (!pools.isEmpty() && pools.get(pools.size() - 1)[0] > pool[0]) {
        double[] last = pools.remove(pools.size() - 1);
        double sum = last[1] + pool[1];
        pool = new double[] {(last[0] * last[1] + pool[0] * pool[1]) / sum, sum, last[2] + pool[2]};
      }
      pools.add(pool);
    }
    int next = 0;
    for (double[] pool : pools) {
      for (int i = 0; i < pool[2]; i++, next++) {
        row.get(next).x = pool[0] + offsets[next];
      }
    }
  }

  private static List<Layering.Spot> neighbours(Layering.Spot spot, boolean both, boolean down) {
    List<Layering.Spot> neighbours = new ArrayList<>();
    if (both || down) {
      neighbours.addAll(spot.above);
    }
    if (both || !down) {
      neighbours.addAll(spot.below);
    }
    return neighbours;
  }

  private static double wanted(Layering.Spot spot, List<Layering.Spot> neighbours) {
    OptionalDouble straight =
        neighbours.stream()
            .filter(other -> runsStraight(spot, other))
            .mapToDouble(other -> other.x)
            .average();
    return straight.orElse(
        neighbours.stream().mapToDouble(other -> other.x).average().orElse(spot.x));
  }

  /** Between bends, and between boxes that are each other's leftmost neighbours. */
  private static boolean runsStraight(Layering.Spot spot, Layering.Spot other) {
    Layering.Spot upper = spot.row < other.row ? spot : other;
    Layering.Spot lower = upper == spot ? other : spot;
    return spot.isBend()
        ? other.isBend()
        : leftmostBox(upper.below) == lower && leftmostBox(lower.above) == upper;
  }

  private static Layering.@Nullable Spot leftmostBox(List<Layering.Spot> spots) {
    return spots.stream()
        .filter(spot -> !spot.isBend())
        .min(Comparator.comparingInt(spot -> spot.place))
        .orElse(null);
  }

  private double distance(Layering.Spot left, Layering.Spot right) {
    double gap = left.isBend() && right.isBend() ? 4 : frame(left) == frame(right) ? 18 : BOX_GAP;
    return (width(left) + width(right)) / 2 + gap;
  }

  private int frame(Layering.Spot spot) {
    return spot.isBend() ? -1 : picture.boxes().get(spot.box).frame();
  }

  static double width(Layering.Spot spot) {
    return spot.isBend() ? BEND_WIDTH : BOX_WIDTH;
  }

  /** The middle of a box, from the left. */
  double x(int box) {
    return layering.spot(box).x;
  }

  /** The upper edge of a box. */
  double top(int box) {
    return layering.spot(box).row * ROW_HEIGHT;
  }

  /** The spots that an arrow goes through. */
  List<Layering.Spot> way(Picture.Arrow arrow) {
    return layering.way(arrow);
  }

  /** The width of everything. */
  double width() {
    return layering.rows().stream()
        .flatMap(List::stream)
        .mapToDouble(spot -> spot.x + width(spot) / 2)
        .max()
        .orElse(0);
  }

  /** The height of everything. */
  double height() {
    return layering.rows().size() * ROW_HEIGHT;
  }
}
