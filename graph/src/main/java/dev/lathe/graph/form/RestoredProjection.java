package dev.lathe.graph.form;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One fused projection after surgery: whether it can be written as it was, and how. Where a width
 * is cut everywhere alike, only the shape in it is another.
 */
final class RestoredProjection {
  private final Graph graph;
  private final Graph original;
  private final Map<String, Node> byName;
  private final FusedProjection found;

  RestoredProjection(Graph graph, Graph original, Map<String, Node> byName, FusedProjection found) {
    this.graph = graph;
    this.original = original;
    this.byName = byName;
    this.found = found;
  }

  private Optional<Node> node(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Whether all parts are there, and as large as each other or as they were. */
  boolean isPossible() {
    List<Node> takes = new ArrayList<>();
    Set<String> targets = new HashSet<>();
    for (FusedProjection.Pick pick : found.picks()) {
      Optional<Node> take = node(FusedProjections.partName(pick));
      Optional<Node> reshape = reshape(pick);
      if (take.isEmpty()
          || reshape.isEmpty()
          || !take.get().input(0).equals(found.reshape().input(0))) {
        return false;
      }
      takes.add(take.get());
      targets.add(target(reshape.get()));
    }
    return targets.size() == 1 && (isWhole(takes) || (areAlike(takes) && newTarget().isPresent()));
  }

  private Optional<Node> reshape(FusedProjection.Pick pick) {
    String name = pick.last().name();
    return node(found.turn().isPresent() ? name + "/parted" : name)
        .filter(node -> node.is("Reshape"));
  }

  /** The numbers of a shape, or its name where it is computed. */
  private String target(Node reshape) {
    return graph
        .constant(reshape.input(1))
        .map(tensor -> Arrays.toString(tensor.longs()))
        .orElse(reshape.input(1));
  }

  /** Whether nothing was cut. */
  private boolean isWhole(List<Node> takes) {
    String name = found.reshape().output() + "/one";
    return reshape(found.picks().get(0)).filter(n -> n.input(1).equals(name)).isPresent()
        && takes.stream().allMatch(this::isUncut);
  }

  private boolean isUncut(Node take) {
    if (take.is("Gather")) {
      int place =
          found.picks().stream().map(FusedProjections::partName).toList().indexOf(take.name());
      int part = Math.floorMod(found.picks().get(place).part(), found.parts());
      return graph
          .constant(take.input(1))
          .filter(indices -> Arrays.equals(indices.longs(), found.indices(part)))
          .isPresent();
    }
    return start(take) % found.inner() == 0 && end(take) - start(take) == found.inner();
  }

  /** Whether the slices are the equal parts of the axis, each of them there. */
  private boolean areAlike(List<Node> takes) {
    if (takes.stream().anyMatch(take -> !take.is("Slice"))) {
      return false;
    }
    Set<Integer> parts = new HashSet<>();
    long each = end(takes.get(0)) - start(takes.get(0));
    for (int i = 0; i < takes.size(); i++) {
      int part = Math.floorMod(found.picks().get(i).part(), found.parts());
      parts.add(part);
      if (start(takes.get(i)) != part * each || end(takes.get(i)) != (part + 1) * each) {
        return false;
      }
    }
    return parts.size() == found.parts();
  }

  private long start(Node slice) {
    return bound(slice, 1, "starts");
  }

  private long end(Node slice) {
    return bound(slice, 2, "ends");
  }

  private long bound(Node slice, int input, String attribute) {
    return slice.hasInput(input)
        ? graph.constant(slice.input(input)).orElseThrow().longs()[0]
        : slice.attributes().integers(attribute).orElseThrow()[0];
  }

  /** The shape with the number of projections in it, where it is a constant. */
  private Optional<Tensor> newTarget() {
    return graph
        .constant(reshape(found.picks().get(0)).orElseThrow().input(1))
        .map(
            one -> {
              List<Long> entries = new ArrayList<>();
              Arrays.stream(one.longs()).forEach(entries::add);
              entries.add(found.place(), (long) found.parts());
              long[] all = entries.stream().mapToLong(Long::longValue).toArray();
              return Tensor.ofLongs(all, all.length);
            });
  }

  private boolean isWhole() {
    return isWhole(
        found.picks().stream().map(pick -> byName.get(FusedProjections.partName(pick))).toList());
  }

  List<Node> nodes() {
    Node reshape = found.reshape();
    List<Node> nodes = new ArrayList<>();
    nodes.add(isWhole() ? reshape : reshape.withInputs(List.of(reshape.input(0), target())));
    found.turn().ifPresent(nodes::add);
    for (FusedProjection.Pick pick : found.picks()) {
      pick.nodes().stream().filter(node -> !nodes.contains(node)).forEach(nodes::add);
    }
    return nodes;
  }

  private String target() {
    return found.reshape().output() + "/shape";
  }

  Map<String, Tensor> constants() {
    Map<String, Tensor> constants = new HashMap<>();
    for (Node node : nodes()) {
      Graph.reads(node)
          .forEach(name -> original.constant(name).ifPresent(it -> constants.put(name, it)));
    }
    if (!isWhole()) {
      constants.put(target(), newTarget().orElseThrow());
    }
    return constants;
  }

  Set<String> dropped() {
    Set<String> dropped = new HashSet<>();
    for (FusedProjection.Pick pick : found.picks()) {
      dropped.add(FusedProjections.partName(pick));
      dropped.add(pick.last().name());
      dropped.add(pick.last().name() + "/parted");
    }
    return dropped;
  }
}
