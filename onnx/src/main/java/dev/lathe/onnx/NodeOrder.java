package dev.lathe.onnx;

import dev.lathe.foundation.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** Puts nodes in an order in which they can run, and refuses graphs that have none. */
final class NodeOrder {
  private final String file;
  private final Set<String> given;

  /**
   * For a model.
   *
   * @param given the names of its inputs and constants
   */
  NodeOrder(String file, Set<String> given) {
    this.file = file;
    this.given = given;
  }

  /**
   * The nodes in running order; as they are where that is one.
   *
   * @throws UserException if a value is made twice or by nobody, or if there is a cycle
   */
  List<Node> sort(List<Node> nodes, List<ValueInfo> outputs) {
    Map<String, Integer> makers = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      for (String output : nodes.get(i).outputs()) {
        boolean isNew =
            output.isEmpty() || (!given.contains(output) && makers.put(output, i) == null);
        if (!isNew) {
          throw broken("makes the value (%s) twice".formatted(output));
        }
      }
    }
    for (ValueInfo output : outputs) {
      if (!makers.containsKey(output.name()) && !given.contains(output.name())) {
        throw broken("answers a value (%s) that nothing makes".formatted(output.name()));
      }
    }
    return sort(nodes, makers);
  }

  private List<Node> sort(List<Node> nodes, Map<String, Integer> makers) {
    List<List<Integer>> readers = new ArrayList<>();
    nodes.forEach(node -> readers.add(new ArrayList<>()));
    int[] open = new int[nodes.size()];
    // The first ready node in the order of the file goes first, so that sorted files stay as they
    // are.
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int i = 0; i < nodes.size(); i++) {
      Set<Integer> before = makersOf(nodes.get(i), makers);
      open[i] = before.size();
      for (int maker : before) {
        readers.get(maker).add(i);
      }
      if (before.isEmpty()) {
        ready.add(i);
      }
    }
    List<Node> sorted = new ArrayList<>();
    while (!ready.isEmpty()) {
      int next = ready.remove();
      sorted.add(nodes.get(next));
      for (int reader : readers.get(next)) {
        if (--open[reader] == 0) {
          ready.add(reader);
        }
      }
    }
    if (sorted.size() < nodes.size()) {
      Set<Node> placed = new HashSet<>(sorted);
      Node stuck = nodes.stream().filter(node -> !placed.contains(node)).findFirst().orElseThrow();
      throw broken("runs in a circle through the node (%s)".formatted(stuck.name()));
    }
    return sorted;
  }

  private Set<Integer> makersOf(Node node, Map<String, Integer> makers) {
    Set<Integer> before = new HashSet<>();
    for (String input : Graph.reads(node)) {
      Integer maker = makers.get(input);
      if (maker != null) {
        before.add(maker);
      } else if (!given.contains(input)) {
        throw broken(
            "has a node (%s) that reads a value (%s) that nothing makes"
                .formatted(node.name(), input));
      }
    }
    return before;
  }

  private UserException broken(String what) {
    return new UserException("The model (%s) %s.".formatted(file, what), "Maybe export it again.");
  }
}
