package dev.lathe.onnx;

import java.util.function.IntPredicate;

/** How far a network runs that does not run to its end. */
public final class Reach {
  private Reach() {}

  /**
   * How many values, counted in running order, can be computed together: all of them where the
   * network runs, else those before the first that cannot.
   *
   * @param values how many there are
   * @param runs whether so many of them, at least one, can be computed; asked a few times
   */
  public static int most(int values, IntPredicate runs) {
    if (values == 0 || runs.test(values)) {
      return values;
    }
    int reached = 0;
    int failing = values;
    while (failing - reached > 1) {
      int middle = (reached + failing) >>> 1;
      if (runs.test(middle)) {
        reached = middle;
      } else {
        failing = middle;
      }
    }
    return reached;
  }
}
