package dev.lathe.graph;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The sums over channels that a value follows from. The smaller network sums fewer numbers, in
 * another order, so it is there and nowhere else that the two networks round differently.
 */
final class SumsBefore {
  /** All that is compared is in memory at once. */
  private static final long MAX_ELEMENTS = 1 << 25;

  private final Network network;
  private final Graph pruned;
  private final Set<String> sums = new HashSet<>();

  /** The sums that a network and what was made of it have in common. */
  SumsBefore(Network network, Graph pruned) {
    this.network = network;
    this.pruned = pruned;
    Stream.concat(
            network.coupling().contractions().stream(), network.coupling().reductions().stream())
        .flatMap(sum -> sum.node().outputs().stream())
        .filter(this::isCompared)
        .forEach(sums::add);
  }

  private boolean isCompared(String value) {
    return pruned.producer(value).isPresent()
        && network.asWritten().producer(value).isPresent()
        && network.shapes().has(value)
        && network.shapes().type(value).isFloatingPoint();
  }

  /**
   * The last sums before a value: those that it follows from without another sum between. None if
   * they and the known ones are too large together.
   *
   * @param known the sums that are not asked for again, though what is before them is not asked for
   *     either
   */
  Set<String> of(String value, Set<String> known) {
    Set<String> last = new LinkedHashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<String> left = new ArrayDeque<>(readBy(value));
    while (!left.isEmpty()) {
      String before = left.remove();
      if (!seen.add(before) || known.contains(before)) {
        continue;
      }
      if (sums.contains(before)) {
        last.add(before);
      } else {
        left.addAll(readBy(before));
      }
    }
    return elements(last) + elements(known) > MAX_ELEMENTS ? Set.of() : last;
  }

  private long elements(Set<String> values) {
    return values.stream().mapToLong(value -> Tensor.elementCount(network.shape(value))).sum();
  }

  private Set<String> readBy(String value) {
    Optional<Node> producer = pruned.producer(value);
    return producer.isPresent() ? new LinkedHashSet<>(Graph.reads(producer.get())) : Set.of();
  }
}
