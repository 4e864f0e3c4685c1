package dev.lathe.graph.drawing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Rows of boxes, arrows going down, and an order in each row in which few arrows cross (Sugiyama,
 * Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures", 1981):
 * rows by longest path, bends where an arrow passes a row, sweeps that move boxes to the mean of
 * their neighbours. All arrows from one box share their bends.
 */
final class Layering {
  private static final int SWEEPS = 8;

  private final List<Spot> spots = new ArrayList<>();
  private final List<List<Spot>> rows = new ArrayList<>();
  private final Map<List<Integer>, Spot> bends = new HashMap<>();

  /** A place in a row: a box, or the bend of an arrow. */
  static final class Spot {
    /** The number of the box; -1 for a bend. */
    final int box;

    /** The row, from the top. */
    final int row;

    /** The spots above that arrows come from, and those below that they go to. */
    final List<Spot> above = new ArrayList<>();

    final List<Spot> below = new ArrayList<>();

    /** The place in the row. */
    int place;

    /** The middle, from the left. */
    double x;

    private Spot(int box, int row) {
      this.box = box;
      this.row = row;
    }

    boolean isBend() {
      return box < 0;
    }
  }

  private Layering() {}

  static Layering of(Picture picture) {
    Layering layering = new Layering();
    int[] rowOf = layering.rowsOf(picture);
    for (int box = 0; box < rowOf.length; box++) {
      layering.add(new Spot(box, rowOf[box]));
    }
    picture.arrows().forEach(arrow -> layering.connect(arrow.from(), arrow.to()));
    layering.order();
    return layering;
  }

  /** A box is below all it reads; what is read late only, such as a second input, sinks. */
  private static int[] rowsOfBoxes(Picture picture) {
    List<List<Picture.Arrow>> from = new ArrayList<>();
    picture.boxes().forEach(box -> from.add(new ArrayList<>()));
    int[] open = new int[picture.boxes().size()];
    for (Picture.Arrow arrow : picture.arrows()) {
      from.get(arrow.from()).add(arrow);
      open[arrow.to()]++;
    }
    boolean[] isRoot = new boolean[open.length];
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int box = 0; box < open.length; box++) {
      isRoot[box] = open[box] == 0;
      if (isRoot[box]) {
        ready.add(box);
      }
    }
    int[] rows = new int[open.length];
    while (!ready.isEmpty()) {
      int box = ready.remove();
      for (Picture.Arrow arrow : from.get(box)) {
        rows[arrow.to()] = Math.max(rows[arrow.to()], rows[box] + 1);
        if (--open[arrow.to()] == 0) {
          ready.add(arrow.to());
        }
      }
    }
    for (int box = 0; box < rows.length; box++) {
      if (isRoot[box] && !from.get(box).isEmpty()) {
        rows[box] = from.get(box).stream().mapToInt(arrow -> rows[arrow.to()]).min().orElse(1) - 1;
      }
    }
    return rows;
  }

  private int[] rowsOf(Picture picture) {
    int[] rowOf = rowsOfBoxes(picture);
    int count = Arrays.stream(rowOf).max().orElse(-1) + 1;
    for (int row = 0; row < count; row++) {
      rows.add(new ArrayList<>());
    }
    return rowOf;
  }

  private Spot add(Spot spot) {
    List<Spot> row = rows.get(spot.row);
    spot.place = row.size();
    row.add(spot);
    spots.add(spot);
    return spot;
  }

  private void connect(int from, int to) {
    Spot last = spots.get(from);
    Spot target = spots.get(to);
    for (int row = last.row + 1; row < target.row; row++) {
      int here = row;
      Spot bend = bends.computeIfAbsent(List.of(from, row), key -> add(new Spot(-1, here)));
      link(last, bend);
      last = bend;
    }
    // Layers that read each other, through nodes joined to them, have an arrow that goes up.
    if (last.row < target.row) {
      link(last, target);
    }
  }

  private static void link(Spot upper, Spot lower) {
    if (!upper.below.contains(lower)) {
      upper.below.add(lower);
      lower.above.add(upper);
    }
  }

  private void order() {
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean down = sweep % 2 == 0;
      for (int i = 0; i < rows.size(); i++) {
        List<Spot> row = rows.get(down ? i : rows.size() - 1 - i);
        row.sort(Comparator.comparingDouble(spot -> mean(down ? spot.above : spot.below, spot)));
        for (int place = 0; place < row.size(); place++) {
          row.get(place).place = place;
        }
      }
    }
  }

  /** Boxes before bends where both could be: what is long goes round on the right. */
  private static double mean(List<Spot> neighbours, Spot spot) {
    double mean = neighbours.stream().mapToInt(other -> other.place).average().orElse(spot.place);
    return spot.isBend() ? mean + 0.25 : mean;
  }

  /** The rows from the top, each from left to right. */
  List<List<Spot>> rows() {
    return rows;
  }

  /** The spot of a box. */
  Spot spot(int box) {
    return spots.get(box);
  }

  /** The spots that an arrow goes through, its ends included. */
  List<Spot> way(Picture.Arrow arrow) {
    List<Spot> way = new ArrayList<>();
    Spot first = spots.get(arrow.from());
    Spot last = spots.get(arrow.to());
    way.add(first);
    for (int row = first.row + 1; row < last.row; row++) {
      way.add(bends.get(List.of(arrow.from(), row)));
    }
    way.add(last);
    return way;
  }
}
