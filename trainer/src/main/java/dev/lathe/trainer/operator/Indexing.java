package dev.lathe.trainer.operator;

import dev.lathe.trainer.operator.OperatorTable.Entry;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Elements taken from, or put at, places that another tensor names. */
final class Indexing {
  private Indexing() {}

  static void addTo(OperatorTable.Collector table) {
    table.add("Gather", new Entry(List.of(0), List.of(), List.of(), Indexing::gather));
    table.add("GatherElements", Indexing::gatherElements);
    table.add("GatherND", Indexing::gatherSlices);
    table.add("ScatterElements", Indexing::scatterElements);
    table.add("ScatterND", Indexing::scatterSlices);
  }

  private static Operation gather(Site site) {
    long axis = site.attributes().integer("axis", 0);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          long[] shape = x.shape();
          int index = Axes.index(axis, shape.length);
          Tensor wanted = call.input(1);
          Tensor flat = fromBegin(wanted.reshape(-1), shape[index]);
          long[] after = Arrays.copyOfRange(shape, index + 1, shape.length);
          long[] result = joined(Arrays.copyOf(shape, index), wanted.shape(), after);
          return x.index_select(index, flat).reshape(result);
        });
  }

  private static Operation gatherElements(Site site) {
    long axis = site.attributes().integer("axis", 0);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          int index = Axes.index(axis, x.shape().length);
          return torch.gather(x, index, fromBegin(call.input(1), x.size(index)));
        });
  }

  private static Operation scatterElements(Site site) {
    long axis = site.attributes().integer("axis", 0);
    boolean adds = adds(site);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          int index = Axes.index(axis, x.shape().length);
          Tensor places = fromBegin(call.input(1), x.size(index));
          return adds
              ? torch.scatter_add(x, index, places, call.input(2))
              : torch.scatter(x, index, places, call.input(2));
        });
  }

  /** The last axis of the places names the first axes of the data, of which slices are taken. */
  private static Operation gatherSlices(Site site) {
    if (site.attributes().integer("batch_dims", 0) != 0) {
      throw site.unsupported("batch axes");
    }
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          Slices slices = Slices.of(x, call.input(1));
          return slices.rows(x).index_select(0, slices.places()).reshape(slices.result());
        });
  }

  private static Operation scatterSlices(Site site) {
    boolean adds = adds(site);
    return Operation.single(
        call -> {
          Tensor x = call.input(0);
          Slices slices = Slices.of(x, call.input(1));
          Tensor rows = slices.rows(x);
          Tensor updates = call.input(2).reshape(-1, rows.size(1));
          Tensor changed =
              adds
                  ? torch.index_add(rows, 0, slices.places(), updates)
                  : torch.index_copy(rows, 0, slices.places(), updates);
          return changed.reshape(x.shape());
        });
  }

  private static boolean adds(Site site) {
    String reduction = site.attributes().text("reduction", "none");
    if (!List.of("none", "add").contains(reduction)) {
      throw site.unsupported("the reduction " + reduction);
    }
    return reduction.equals("add");
  }

  /** Places counted from the begin, as 64-bit integers. */
  private static Tensor fromBegin(Tensor places, long size) {
    Tensor whole = places.to(torch.ScalarType.Long);
    return torch.where(whole.lt(new Scalar(0L)), whole.add(new Scalar(size)), whole);
  }

  private static long[] joined(long[]... parts) {
    return Arrays.stream(parts).flatMapToLong(Arrays::stream).toArray();
  }

  /**
   * Slices of a tensor, as rows of a matrix.
   *
   * @param places the rows meant
   * @param result the shape of the slices meant, side by side
   * @param count rows in all
   */
  private record Slices(Tensor places, long[] result, long count) {
    static Slices of(Tensor x, Tensor indices) {
      long[] shape = x.shape();
      long[] named = indices.shape();
      int depth = Math.toIntExact(named[named.length - 1]);
      Tensor columns = indices.reshape(-1, depth);
      long count = 1;
      Tensor places = Tensors.ofLongs(new long[Math.toIntExact(columns.size(0))]);
      for (int axis = 0; axis < depth; axis++) {
        Tensor column = fromBegin(columns.select(1, axis), shape[axis]);
        places = places.mul(new Scalar(shape[axis])).add(column);
        count *= shape[axis];
      }
      long[] outer = Arrays.copyOf(named, named.length - 1);
      return new Slices(
          places, joined(outer, Arrays.copyOfRange(shape, depth, shape.length)), count);
    }

    Tensor rows(Tensor x) {
      return x.reshape(count, count == 0 ? 0 : x.numel() / count);
    }
  }
}
