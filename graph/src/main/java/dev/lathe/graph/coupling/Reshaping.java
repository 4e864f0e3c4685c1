package dev.lathe.graph.coupling;

import dev.lathe.graph.Node;
import dev.lathe.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    if (Arrays.stream(shape).anyMatch(size -> size == 0)) {
      site.freezeAll("reshapes nothing");
      return;
    }
    Axis[] output = new Axis[shape.length];
    int in = 0;
    int out = 0;
    while (in < input.length || out < shape.length) {
      int inStart = in;
      int outStart = out;
      long inSize = in < input.length ? input[in++].size() : 1;
      long outSize = out < shape.length ? shape[out++] : 1;
      while (inSize != outSize) {
        if (inSize < outSize) {
          inSize *= input[in++].size();
        } else {
          outSize *= shape[out++];
        }
      }
      run(site, new Run(input, inStart, in, output, outStart, out), shape);
    }
    site.produce(0, output);
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

  private static Axis fold(Site site, Axis outer, Axis inner) {
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
    Map<Long, Integer> products = new HashMap<>();
    int[] units = new int[size];
    for (int i = 0; i < size; i++) {
      int high = i / inner.size();
      int low = i % inner.size();
      if (outer.isFixed()) {
        units[i] = inner.unit(low);
      } else if (inner.isFixed()) {
        units[i] = outer.unit(high);
      } else {
        int a = outer.unit(high);
        int b = inner.unit(low);
        // Channels times pixels have few distinct products: one a channel.
        units[i] =
            products.computeIfAbsent(((long) a << 32) | b, key -> site.units().product(a, b));
      }
    }
    return Axis.of(units);
  }

  /** An axis as {@code rows} times {@code columns}. */
  private static Axis[] unfold(Site site, Axis axis, int rows, int columns) {
    if (columns == 1) {
      return new Axis[] {axis, Axis.fixed(1, WHY)};
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
    String output = node.output();
    if (!node.operator().equals("Reshape") || !site.isCut(output)) {
      return node;
    }
    Optional<Tensor> constant = site.constantInput(1);
    Optional<long[]> target = constant.map(Tensor::longs);
    if (target.isEmpty() && site.keptIntegers(1).filter(now -> fits(site, now)).isPresent()) {
      return node;
    }
    long[] wanted = site.keptShape(output);
    boolean copies = node.attributes().integer("allowzero", 0) == 0;
    for (int axis = 0; axis < wanted.length; axis++) {
      long said = target.isPresent() ? target.get()[axis] : axis == 0 && copies ? -1 : 1;
      boolean stays = !site.isCut(output, axis) || said == -1;
      if (target.isPresent() && stays && !(said == 0 && copies && moved(site, axis))) {
        wanted[axis] = said;
      } else if (target.isEmpty() && said == -1) {
        wanted[axis] = -1;
      }
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(1, site.constant("shape", Tensor.ofLongs(wanted, wanted.length)));
    return node.withInputs(inputs);
  }

  /** Whether a size copied from the input by a zero is another one now. */
  private static boolean moved(CutSite site, int axis) {
    return site.keptSize(site.node().input(0), axis) != site.keptSize(site.node().output(), axis);
  }

  private static boolean fits(CutSite site, long[] now) {
    String output = site.node().output();
    for (int axis = 0; axis < now.length; axis++) {
      if (now[axis] > 0 && now[axis] != site.keptSize(output, axis)) {
        return false;
      }
    }
    return true;
  }
}
