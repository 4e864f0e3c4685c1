package dev.lathe.graph.form;

import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * One axis that holds several projections of equal size, as queries, keys and values of attention:
 * a {@code Reshape} that gives them an axis of their own, perhaps a {@code Transpose}, and for each
 * reader what picks one of them.
 *
 * @param reshape gives the projections an axis
 * @param turn the transposition behind it, if any
 * @param order where each axis behind the transposition was before
 * @param picks what picks one projection each, in running order
 * @param axis the axis of the input of {@code reshape} that holds the projections
 * @param place the axis of its output that counts them
 * @param parts how many there are
 * @param outer how many rows lie before the projections on {@code axis}; 1 where each projection is
 *     one run of it
 * @param inner how many indices a projection has in each row
 */
record FusedProjection(
    Node reshape,
    Optional<Node> turn,
    int[] order,
    List<Pick> picks,
    int axis,
    int place,
    int parts,
    int outer,
    int inner) {

  /**
   * What picks one projection.
   *
   * @param nodes the nodes that do; one that picks several is in each of theirs
   * @param part which projection
   */
  record Pick(List<Node> nodes, int part) {
    /** The node that answers the projection without the axis that counted it. */
    Node last() {
      return nodes.get(nodes.size() - 1);
    }
  }

  /** The indices of one projection on the axis that holds all. */
  long[] indices(int part) {
    return IntStream.range(0, outer * inner)
        .mapToLong(i -> (long) (i / inner) * parts * inner + (long) part * inner + i % inner)
        .toArray();
  }

  /** The order of the axes of one projection, which lacks the axis that counted them. */
  long[] orderOfOne() {
    return Arrays.stream(order)
        .filter(from -> from != place)
        .mapToLong(from -> from > place ? from - 1L : from)
        .toArray();
  }

  /** All nodes. */
  Set<Node> nodes() {
    Set<Node> nodes = new HashSet<>(Set.of(reshape));
    turn.ifPresent(nodes::add);
    picks.forEach(pick -> nodes.addAll(pick.nodes()));
    return nodes;
  }

  /** What a reshaping begins, if that is it. */
  static Optional<FusedProjection> of(Graph graph, Shapes shapes, Node reshape) {
    if (!reshape.is("Reshape")
        || graph.constant(reshape.input(0)).isPresent()
        || graph.isOutput(reshape.output())
        || !shapes.has(reshape.input(0))
        || !shapes.has(reshape.output())) {
      return Optional.empty();
    }
    List<Node> readers = graph.consumers(reshape.output());
    Optional<Node> turn =
        readers.stream()
            .filter(node -> readers.size() == 1 && node.is("Transpose"))
            .filter(node -> !graph.isOutput(node.output()))
            .findFirst();
    int rank = shapes.shape(reshape.output()).length;
    int[] order =
        turn.map(node -> order(node, rank)).orElseGet(() -> IntStream.range(0, rank).toArray());
    String read = turn.orElse(reshape).output();
    PickFinder finder = new PickFinder(graph, read, rank);
    if (graph.consumers(read).isEmpty() || !finder.findAll()) {
      return Optional.empty();
    }
    return of(shapes, new Found(reshape, turn, order, finder.picks(), order[finder.axis()]));
  }

  private record Found(
      Node reshape, Optional<Node> turn, int[] order, List<Pick> picks, int place) {}

  private static Optional<FusedProjection> of(Shapes shapes, Found found) {
    long[] whole = shapes.shape(found.reshape.input(0));
    long[] parted = shapes.shape(found.reshape.output());
    for (int axis = 0; axis < whole.length; axis++) {
      for (int first = found.place; first >= 0; first--) {
        long before = product(parted, 0, first);
        long outer = product(parted, first, found.place);
        int last = found.place + 1;
        long held = outer * parted[found.place];
        while (last < parted.length && held < whole[axis]) {
          held *= parted[last++];
        }
        if (before == product(whole, 0, axis)
            && held == whole[axis]
            && product(parted, last, parted.length) == product(whole, axis + 1, whole.length)
            && parted[found.place] > 1
            && held > 0) {
          return Optional.of(
              new FusedProjection(
                  found.reshape,
                  found.turn,
                  found.order,
                  found.picks,
                  axis,
                  found.place,
                  Math.toIntExact(parted[found.place]),
                  Math.toIntExact(outer),
                  Math.toIntExact(held / outer / parted[found.place])));
        }
      }
    }
    return Optional.empty();
  }

  private static long product(long[] shape, int from, int to) {
    return Tensor.elementCount(Arrays.copyOfRange(shape, from, to));
  }

  private static int[] order(Node turn, int rank) {
    return turn.attributes()
        .integers("perm")
        .map(perm -> Arrays.stream(perm).mapToInt(Math::toIntExact).toArray())
        .orElseGet(() -> IntStream.range(0, rank).map(axis -> rank - 1 - axis).toArray());
  }

  /** Finds what picks single indices of one axis of a value, and removes that axis. */
  private static final class PickFinder {
    private final Graph graph;
    private final String value;
    private final int rank;
    private final List<Pick> picks = new ArrayList<>();
    private int axis = -1;

    PickFinder(Graph graph, String value, int rank) {
      this.graph = graph;
      this.value = value;
      this.rank = rank;
    }

    List<Pick> picks() {
      return picks;
    }

    int axis() {
      return axis;
    }

    /** Whether all readers of the value pick from the same axis. */
    boolean findAll() {
      return graph.consumers(value).stream()
          .allMatch(reader -> reader.input(0).equals(value) && find(reader));
    }

    private boolean find(Node reader) {
      return switch (reader.isStandard() ? reader.operator() : "") {
        case "Gather" -> findGather(reader);
        case "Slice" -> findSlice(reader);
        case "Split" -> findSplit(reader);
        default -> false;
      };
    }

    private boolean findGather(Node gather) {
      Optional<Tensor> index = graph.constant(gather.input(1)).filter(at -> at.rank() == 0);
      return index.isPresent()
          && isOn(gather.attributes().integer("axis", 0))
          && add(List.of(gather), index.get().longs()[0]);
    }

    private boolean findSlice(Node slice) {
      Optional<long[]> start = numbers(slice, 1, "starts");
      Optional<long[]> end = numbers(slice, 2, "ends");
      Optional<long[]> axes = numbers(slice, 3, "axes");
      Optional<long[]> steps = slice.hasInput(4) ? numbers(slice, 4, "steps") : start;
      if (start.isEmpty() || end.isEmpty() || axes.isEmpty() || steps.isEmpty()) {
        return false;
      }
      boolean picksOne =
          start.get().length == 1
              && (end.get()[0] == start.get()[0] + 1
                  || (start.get()[0] == -1 && end.get()[0] > Integer.MAX_VALUE - 1L));
      boolean steps1 = !slice.hasInput(4) || steps.get()[0] == 1;
      return picksOne
          && steps1
          && isOn(axes.get()[0])
          && findSqueeze(slice.output(), slice, start.get()[0]);
    }

    private boolean findSplit(Node split) {
      if (!isOn(split.attributes().integer("axis", 0))) {
        return false;
      }
      Optional<long[]> sizes = numbers(split, 1, "split");
      boolean single =
          sizes.map(all -> LongStream.of(all).allMatch(size -> size == 1)).orElse(true);
      for (int part = 0; single && part < split.outputs().size(); part++) {
        String one = split.outputs().get(part);
        if (!one.isEmpty() && !findSqueeze(one, split, part)) {
          return false;
        }
      }
      return single;
    }

    private boolean findSqueeze(String one, Node maker, long part) {
      List<Node> readers = graph.consumers(one);
      if (readers.size() != 1 || !readers.get(0).is("Squeeze") || graph.isOutput(one)) {
        return false;
      }
      Node squeeze = readers.get(0);
      Optional<long[]> axes = numbers(squeeze, 1, "axes");
      return axes.isPresent()
          && axes.get().length == 1
          && isOn(axes.get()[0])
          && add(List.of(maker, squeeze), part);
    }

    /** Integers that are an attribute in older operator sets and a constant in newer ones. */
    private Optional<long[]> numbers(Node node, int input, String attribute) {
      return node.hasInput(input)
          ? graph.constant(node.input(input)).map(Tensor::longs)
          : node.attributes().integers(attribute);
    }

    private boolean isOn(long said) {
      long own = said < 0 ? said + rank : said;
      boolean same = own >= 0 && own < rank && (axis < 0 || axis == own);
      axis = same ? (int) own : axis;
      return same;
    }

    private boolean add(List<Node> nodes, long part) {
      boolean isPlace = part == (int) part;
      if (isPlace) {
        picks.add(new Pick(nodes, (int) part));
      }
      return isPlace;
    }
  }
}
