package dev.lathe.trainer.operator;

import static java.util.Objects.requireNonNull;

import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The operators that can be run and trained, by name. */
public final class OperatorTable {
  private static final Collector TABLE = collected();

  private OperatorTable() {}

  /**
   * What is known of an operator.
   *
   * @param weights inputs that are learned and kept small by weight decay
   * @param offsets inputs that are learned without weight decay: biases, scales, shifts
   * @param statistics inputs that hold running statistics
   * @param prepare makes the operation for a place in a graph
   */
  public record Entry(
      List<Integer> weights,
      List<Integer> offsets,
      List<Integer> statistics,
      Function<Site, Operation> prepare) {}

  /** Collects the entries; each class of operators adds its own. */
  static final class Collector {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Entry> contributed = new LinkedHashMap<>();

    void add(String operator, Function<Site, Operation> prepare) {
      add(operator, new Entry(List.of(), List.of(), List.of(), prepare));
    }

    void add(String operator, Entry entry) {
      if (entries.put(operator, entry) != null) {
        throw new IllegalStateException("Operator (%s) is there twice.".formatted(operator));
      }
    }

    /** One of ONNX Runtime's own. */
    void addContributed(String operator, Entry entry) {
      contributed.put(operator, entry);
    }
  }

  private static Collector collected() {
    Collector collector = new Collector();
    Convolutions.addTo(collector);
    Activations.addTo(collector);
    Arithmetic.addTo(collector);
    Products.addTo(collector);
    Pools.addTo(collector);
    Reductions.addTo(collector);
    Normalizations.addTo(collector);
    Layouts.addTo(collector);
    Selections.addTo(collector);
    Indexing.addTo(collector);
    Rankings.addTo(collector);
    Recurrences.addTo(collector);
    Values.addTo(collector);
    Resizes.addTo(collector);
    Attentions.addTo(collector);
    Fusions.addTo(collector);
    return collector;
  }

  /** The names of all operators of ONNX's own that can be run. */
  public static Set<String> names() {
    return TABLE.entries.keySet();
  }

  /** The entry of an operator of ONNX's own, which must be there. */
  static Entry standard(String operator) {
    return requireNonNull(TABLE.entries.get(operator), operator);
  }

  /** The entry of a node's operator, or empty where it cannot be run. */
  public static Optional<Entry> find(Node node) {
    Map<String, Entry> entries =
        node.isStandard()
            ? TABLE.entries
            : node.domain().equals("com.microsoft") ? TABLE.contributed : Map.<String, Entry>of();
    return Optional.ofNullable(entries.get(node.operator()));
  }

  /**
   * Checks that every operator of a graph can be run.
   *
   * @throws UserException naming those that cannot
   */
  public static void check(Graph graph) {
    List<String> unknown =
        graph.nodes().stream()
            .filter(node -> find(node).isEmpty() || node.attributes().hasGraph())
            .map(
                node -> node.isStandard() ? node.operator() : node.domain() + "." + node.operator())
            .distinct()
            .sorted()
            .toList();
    if (!unknown.isEmpty()) {
      throw new UserException(
          "The network uses operators (%s) that cannot be run for training."
              .formatted(String.join(", ", unknown)),
          "Maybe the network can be exported in another way, or fine-tuning can be left out.");
    }
  }
}
