package dev.lathe.trainer.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The same elements in another shape or order. */
final class Layouts {
  private Layouts() {}

  static void addTo(OperatorTable.Collector table) {
    table.add("Identity", Activations.always(Tensor::new));
    table.add("Flatten", Layouts::flatten);
    table.add("Reshape", Layouts::reshape);
    table.add("Squeeze", Layouts::squeeze);
    table.add("Unsqueeze", Layouts::unsqueeze);
    table.add("Transpose", Layouts::transpose);
    table.add("Expand", Layouts::expand);
    table.add("Tile", Layouts::tile);
    table.add("DepthToSpace", Layouts::depthToSpace);
    table.add("SpaceToDepth", Layouts::spaceToDepth);
  }

  private static Operation flatten(Site site) {
    long axis = site.attributes().integer("axis", 1);
    return Operation.single(
        call -> {
          long[] shape = call.input(0).shape();
          int first = Axes.index(axis, shape.length);
          long rows = product(shape, 0, first);
          return call.input(0).reshape(rows, product(shape, first, shape.length));
        });
  }

  private static Operation reshape(Site site) {
    Integers target = site.integers("shape", 1);
    boolean zeroIsZero = site.attributes().integer("allowzero", 0) == 1;
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] shape = target.required(call).clone();
          for (int i = 0; i < shape.length && !zeroIsZero; i++) {
            shape[i] = shape[i] == 0 ? x.size(i) : shape[i];
          }
          return x.reshape(shape);
        });
  }

  private static Operation squeeze(Site site) {
    Integers axes = site.integers("axes", 1);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] shape = x.shape();
          long[] given = axes.of(call);
          boolean[] gone = new boolean[shape.length];
          if (given == null) {
            // The batch axis stays, also where one image runs.
            for (int i = 0; i < shape.length; i++) {
              gone[i] = shape[i] == 1 && !(i == 0 && call.batch() == 1);
            }
          } else {
            Arrays.stream(Axes.indices(given, shape.length)).forEach(i -> gone[(int) i] = true);
          }
          List<Long> kept = new ArrayList<>();
          for (int i = 0; i < shape.length; i++) {
            if (!gone[i]) {
              kept.add(shape[i]);
            }
          }
          return x.reshape(kept.stream().mapToLong(Long::longValue).toArray());
        });
  }

  private static Operation unsqueeze(Site site) {
    Integers axes = site.integers("axes", 1);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] given = axes.required(call);
          int rank = x.shape().length + given.length;
          long[] sorted = Axes.indices(given, rank);
          Arrays.sort(sorted);
          for (long axis : sorted) {
            x = x.unsqueeze(axis);
          }
          return given.length == 0 ? new Tensor(x) : x;
        });
  }

  private static Operation transpose(Site site) {
    long[] fixed = site.attributes().integers("perm").orElse(null);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] order = fixed;
          if (order == null) {
            int rank = x.shape().length;
            order = new long[rank];
            for (int i = 0; i < rank; i++) {
              order[i] = rank - 1L - i;
            }
          }
          return x.permute(order);
        });
  }

  private static Operation expand(Site site) {
    Integers target = site.integers("shape", 1);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] shape = x.shape();
          long[] wanted = target.required(call);
          int rank = Math.max(shape.length, wanted.length);
          long[] sizes = new long[rank];
          for (int i = 0; i < rank; i++) {
            long own = i < rank - shape.length ? 1 : shape[i - (rank - shape.length)];
            long other = i < rank - wanted.length ? 1 : wanted[i - (rank - wanted.length)];
            sizes[i] = own == 1 ? other : own;
          }
          return x.expand(sizes);
        });
  }

  private static Operation tile(Site site) {
    Integers repeats = site.integers("repeats", 1);
    return Operation.single(call -> call.input(0).repeat(repeats.required(call)));
  }

  private static Operation depthToSpace(Site site) {
    long block = site.attributes().integer("blocksize", 1);
    boolean columnsFirst = site.attributes().text("mode", "DCR").equals("CRD");
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] s = x.shape();
          long depth = s[1] / (block * block);
          Tensor split =
              columnsFirst
                  ? x.reshape(s[0], depth, block, block, s[2], s[3]).permute(0, 1, 4, 2, 5, 3)
                  : x.reshape(s[0], block, block, depth, s[2], s[3]).permute(0, 3, 4, 1, 5, 2);
          return split.reshape(s[0], depth, s[2] * block, s[3] * block);
        });
  }

  private static Operation spaceToDepth(Site site) {
    long block = site.attributes().integer("blocksize", 1);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] s = x.shape();
          return x.reshape(s[0], s[1], s[2] / block, block, s[3] / block, block)
              .permute(0, 3, 5, 1, 2, 4)
              .reshape(s[0], s[1] * block * block, s[2] / block, s[3] / block);
        });
  }

  private static long product(long[] sizes, int from, int to) {
    long product = 1;
    for (int i = from; i < to; i++) {
      product *= sizes[i];
    }
    return product;
  }
}
