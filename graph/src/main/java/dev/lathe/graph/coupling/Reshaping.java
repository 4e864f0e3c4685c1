package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Reshape, Flatten, Squeeze, Unsqueeze: the elements stay in order. The axes of input and output
 * fall into the smallest runs that hold equally many elements; within a run, the indices of the
 * input are folded into one (products of units) and unfolded into those of the output.
 */
final class Reshaping implements Operator {
  private static final String WHY = "reshapes it";

  @Override
  public void couple(Site site) {
    Axis[] input = site.axes(0);
    long[] shape = site.outputShape(0);
    Axis[] output = new Axis[shape.length];
    if (Arrays.stream(shape).allMatch(size -> size > 0)) {
      couple(site, new Run(input, 0, input.length, output, 0, shape.length), shape);
    } else if (!coupleEmpty(site, input, output, shape)) {
      site.freezeAll("reshapes nothing");
      return;
    }
    site.produce(0, output);
  }

  /**
   * Of tensors without elements, such as no detections, the axes before and behind the size of zero
   * are known where they hold equally many elements on both sides.
   */
  private static boolean coupleEmpty(Site site, Axis[] input, Axis[] output, long[] shape) {
    long[] given = Arrays.stream(input).mapToLong(Axis::size).toArray();
    int in = onlyZero(given);
    int out = onlyZero(shape);
    if (in < 0
        || out < 0
        || product(given, 0, in) != product(shape, 0, out)
        || product(given, in + 1, given.length) != product(shape, out + 1, shape.length)) {
      return false;
    }
    couple(site, new Run(input, 0, in, output, 0, out), shape);
    output[out] = input[in];
    couple(site, new Run(input, in + 1, given.length, output, out + 1, shape.length), shape);
    return true;
  }

  private static int onlyZero(long[] shape) {
    int[] zeros = IntStream.range(0, shape.length).filter(axis -> shape[axis] == 0).toArray();
    return zeros.length == 1 ? zeros[0] : -1;
  }

  private static long product(long[] shape, int start, int end) {
    return Tensor.elementCount(Arrays.copyOfRange(shape, start, end));
  }

  private static void couple(Site site, Run whole, long[] shape) {
    Axis[] input = whole.input;
    Axis[] output = whole.output;
    int in = whole.inStart;
    int out = whole.outStart;
    while (in < whole.inEnd || out < whole.outEnd) {
      int inStart = in;
      int outStart = out;
      long inSize = in < whole.inEnd ? input[in++].size() : 1;
      long outSize = out < whole.outEnd ? shape[out++] : 1;
      while (inSize != outSize) {
        if (inSize < outSize) {
          inSize *= input[in++].size();
        } else {
          outSize *= shape[out++];
        }
      }
      run(site, new Run(input, inStart, in, output, outStart, out), shape);
    }
  }

  /** Axes of the input and axes of the output that hold the same elements. */
  private record Run(
      Axis[] input, int inStart, int inEnd, Axis[] output, int outStart, int outEnd) {}

  private static void run(Site site, Run run, long[] shape) {
    if (run.inEnd - run.inStart == 1 && run.outEnd - run.outStart == 1) {
      run.output[run.outStart] = run.input[run.inStart];
      return;
    }
    Axis folded = fold(site, run);
    int inner = folded.size();
    Axis rest = folded;
    for (int axis = run.outStart; axis < run.outEnd; axis++) {
      int size = Math.toIntExact(shape[axis]);
      if (axis == run.outEnd - 1) {
        run.output[axis] = rest;
      } else if (rest.isFixed() || size == 1) {
        run.output[axis] = Axis.fixed(size, rest.isFixed() ? rest.reason() : WHY);
        inner = size == 0 ? 0 : inner / size;
        rest = size == 1 ? rest : Axis.fixed(inner, rest.reason());
      } else {
        inner /= size;
        Axis[] parts = unfold(site, rest, size, inner);
        run.output[axis] = parts[0];
        rest = parts[1];
      }
    }
  }

  private static Axis fold(Site site, Run run) {
    Axis folded = Axis.fixed(1, WHY);
    for (int axis = run.inStart; axis < run.inEnd; axis++) {
      folded =
          folded.size() == 1 && folded.isFixed()
              ? run.input[axis]
              : fold(site, folded, run.input[axis]);
    }
    return folded;
  }

  /** An axis of all pairs of indices, {@code inner} running faster. */
  static Axis fold(Site site, Axis outer, Axis inner) {
    if (inner.size() == 1 && inner.isFixed()) {
      return outer;
    }
    int size = Math.multiplyExact(outer.size(), inner.size());
    if (outer.isFixed() && inner.isFixed()) {
      return Axis.fixed(size, outer.reason());
    }
    if (size > Site.MAX_UNITS) {
      site.freeze(outer, "folds it into too long an axis");
      site.freeze(inner, "folds it into too long an axis");
      return site.fixed(size, "folds it into too long an axis");
    }
    int[] units = new int[size];
    if (outer.isFixed()) {
      Arrays.setAll(units, i -> inner.unit(i % inner.size()));
    } else if (inner.isFixed()) {
      Arrays.setAll(units, i -> outer.unit(i / inner.size()));
    } else {
      multiply(site, outer, inner, units);
    }
    return Axis.of(units);
  }

  /** Fills in products; channels times pixels have few distinct ones: one a channel. */
  private static void multiply(Site site, Axis outer, Axis inner, int[] units) {
    int[] highs = firstOfUnit(outer);
    int[] lows = firstOfUnit(inner);
    for (int i = 0; i < units.length; i++) {
      int high = i / inner.size();
      int low = i % inner.size();
      boolean isNew = highs[high] == high && lows[low] == low;
      units[i] =
          isNew
              ? site.units().product(outer.unit(high), inner.unit(low))
              : units[highs[high] * inner.size() + lows[low]];
    }
  }

  /** For each index the first one that owns the same unit. */
  private static int[] firstOfUnit(Axis axis) {
    Map<Integer, Integer> firsts = new HashMap<>();
    int[] first = new int[axis.size()];
    Arrays.setAll(first, i -> firsts.computeIfAbsent(axis.unit(i), unit -> i));
    return first;
  }

  /** An axis as {@code rows} times {@code columns}. */
  static Axis[] unfold(Site site, Axis axis, int rows, int columns) {
    if (columns == 1) {
      return new Axis[] {axis, Axis.fixed(1, WHY)};
    }
    int repeated = repeated(axis, columns);
    if (repeated > 1 && repeated < columns) {
      // Channels times pixels: what holds for the first pixel of a channel holds for all.
      Axis firsts = Splitting.run(axis, 0, axis.size(), repeated);
      Axis[] parts = unfold(site, firsts, rows, columns / repeated);
      return new Axis[] {parts[0], fold(site, parts[1], Axis.fixed(repeated, WHY))};
    }
    if (sameInEveryColumn(site, axis, rows, columns)) {
      return new Axis[] {Splitting.run(axis, 0, axis.size(), columns), site.fixed(columns, WHY)};
    }
    if (sameInEveryRow(site, axis, rows, columns)) {
      return new Axis[] {site.fixed(rows, WHY), Splitting.run(axis, 0, columns, 1)};
    }
    Axis high = site.fresh(rows);
    Axis low = site.fresh(columns);
    for (int i = 0; i < axis.size(); i++) {
      site.join(axis.unit(i), site.units().product(high.unit(i / columns), low.unit(i % columns)));
    }
    return new Axis[] {high, low};
  }

  /** The length of the longest runs of one unit that a row is made of. */
  private static int repeated(Axis axis, int columns) {
    int run = columns;
    for (int i = 1; i < axis.size() && run > 1; i++) {
      if (axis.unit(i) != axis.unit(i - 1)) {
        run = greatestCommonDivisor(run, i % columns);
      }
    }
    return run;
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  private static boolean sameInEveryColumn(Site site, Axis axis, int rows, int columns) {
    for (int i = 0; i < rows * columns; i++) {
      if (!site.units().same(axis.unit(i), axis.unit(i - i % columns))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameInEveryRow(Site site, Axis axis, int rows, int columns) {
    for (int i = 0; i < rows * columns; i++) {
      if (!site.units().same(axis.unit(i), axis.unit(i % columns))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Node cut(CutSite site) {
    Node node = site.node();
    if (!node.operator().equals("Reshape")) {
      return node;
    }
    String input = node.input(0);
    String output = node.output();
    boolean copies = node.attributes().integer("allowzero", 0) == 0;
    return site.withShape(
        1,
        output,
        (axis, entry) -> {
          boolean isCopied = entry == 0 && copies && axis < site.rank(input);
          long size = isCopied ? site.keptSize(input, axis) : entry;
          return entry == -1 || size == site.keptSize(output, axis);
        });
  }
}
