package dev.lathe.lut;

import java.util.ArrayList;
import java.util.List;

/**
 * The box of widths that a surface spans.
 *
 * @param axes one to three, with different names
 */
record Box(List<Axis> axes) {
  Box {
    axes = List.copyOf(axes);
    if (axes.isEmpty() || axes.size() > Widths.MAX_COUNT) {
      throw new IllegalArgumentException(
          "The number of axes (%s) must be between 1 and %s."
              .formatted(axes.size(), Widths.MAX_COUNT));
    }
    if (axes.stream().map(Axis::name).distinct().count() < axes.size()) {
      throw new IllegalArgumentException("The axes " + axes + " must have different names.");
    }
  }

  /** The smallest box around this one and another, with the smaller steps. */
  Box around(List<Axis> others) {
    if (axes.size() != others.size()) {
      throw new IllegalArgumentException(
          "The numbers of axes (%s and %s) must be equal.".formatted(axes.size(), others.size()));
    }
    List<Axis> span = new ArrayList<>();
    for (int index = 0; index < axes.size(); index++) {
      span.add(axes.get(index).joined(others.get(index)));
    }
    return new Box(span);
  }

  /** Whether the widths lie within; not if their number is another. */
  boolean contains(Widths widths) {
    if (widths.count() != axes.size()) {
      return false;
    }
    for (int axis = 0; axis < axes.size(); axis++) {
      if (!axes.get(axis).contains(widths.get(axis))) {
        return false;
      }
    }
    return true;
  }

  /** Insists on as many widths as there are axes. */
  void requireCount(int widths) {
    if (axes.size() != widths) {
      throw new IllegalArgumentException(
          "The number of widths (%s) must be that of the axes (%s)."
              .formatted(widths, axes.size()));
    }
  }

  /** Insists on a sample that lies within. */
  void requireInside(Sample sample) {
    requireCount(sample.widths().count());
    for (int axis = 0; axis < axes.size(); axis++) {
      if (!axes.get(axis).contains(sample.widths().get(axis))) {
        throw new IllegalArgumentException(
            "The sample at %s must lie within %s.".formatted(sample.widths(), axes.get(axis)));
      }
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Axis axis : axes) {
      text.append(text.length() == 0 ? "" : ", ")
          .append("%s %s to %s".formatted(axis.name(), axis.min(), axis.max()));
    }
    return text.toString();
  }
}
