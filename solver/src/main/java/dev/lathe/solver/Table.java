package dev.lathe.solver;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * A table of numbers with 0 to 3 axes, row-major: the last axis runs fastest. Immutable; two tables
 * are equal if shape and cells are.
 */
public final class Table {
  /** No term of a planning problem has more axes. */
  public static final int MAX_AXES = 3;

  private final int[] shape;
  private final double[] cells;

  private Table(int[] shape, double[] cells) {
    this.shape = shape;
    this.cells = cells;
  }

  /**
   * A table of a shape.
   *
   * @param shape length of each axis, each at least 1, at most {@link #MAX_AXES} of them
   * @param cells the numbers, as many as the product of the shape; copied
   * @throws IllegalArgumentException if the shape or the number of cells is wrong
   */
  public static Table of(int[] shape, double... cells) {
    int size = checkedSize(shape);
    if (cells.length != size) {
      throw new IllegalArgumentException(
          "A table of shape (%s) needs (%d) cells, not (%d)."
              .formatted(Arrays.toString(shape), size, cells.length));
    }
    return new Table(shape.clone(), cells.clone());
  }

  /** A table without axes: one number. */
  public static Table scalar(double cell) {
    return new Table(new int[0], new double[] {cell});
  }

  /** A table with one axis. */
  public static Table row(double... cells) {
    return of(new int[] {cells.length}, cells);
  }

  /**
   * A table with two axes, given as rows of equal length.
   *
   * @throws IllegalArgumentException if the rows differ in length
   */
  public static Table matrix(double[][] rows) {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    for (double[] row : rows) {
      if (row.length != columns) {
        throw new IllegalArgumentException(
            "The rows of a table have lengths (%d) and (%d).".formatted(columns, row.length));
      }
    }
    return of(
        new int[] {rows.length, columns},
        Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray());
  }

  /**
   * A table whose cells are computed from their indices.
   *
   * @param shape length of each axis
   * @param cell gives the number for the indices of a cell; must not keep the array it is given
   */
  public static Table generate(int[] shape, ToDoubleFunction<int[]> cell) {
    double[] cells = new double[checkedSize(shape)];
    int[] index = new int[shape.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cell.applyAsDouble(index);
      for (int axis = shape.length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) {
        index[axis] = 0;
      }
    }
    return new Table(shape.clone(), cells);
  }

  private static int checkedSize(int[] shape) {
    if (shape.length > MAX_AXES) {
      throw new IllegalArgumentException(
          "A table has (%d) axes; (%d) is the most.".formatted(shape.length, MAX_AXES));
    }
    long size = 1;
    for (int length : shape) {
      if (length < 1 || (size *= length) > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException(
            "A table cannot have the shape (%s).".formatted(Arrays.toString(shape)));
      }
    }
    return (int) size;
  }

  /** The number of axes, 0 to {@link #MAX_AXES}. */
  public int axes() {
    return shape.length;
  }

  /** The length of an axis. */
  public int length(int axis) {
    return shape[axis];
  }

  /** The length of each axis; a copy. */
  public int[] shape() {
    return shape.clone();
  }

  /** The number of cells. */
  public int size() {
    return cells.length;
  }

  /** The cell at a position in row-major order. */
  public double cell(int position) {
    return cells[position];
  }

  /**
   * The cell at an index for each axis.
   *
   * @throws IndexOutOfBoundsException if an index is not on its axis
   */
  public double at(int... index) {
    int position = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      position = position * shape[axis] + java.util.Objects.checkIndex(index[axis], shape[axis]);
    }
    return cells[position];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Table table
        && Arrays.equals(shape, table.shape)
        && Arrays.equals(cells, table.cells);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(cells);
  }

  @Override
  public String toString() {
    return "Table" + Arrays.toString(shape);
  }
}
