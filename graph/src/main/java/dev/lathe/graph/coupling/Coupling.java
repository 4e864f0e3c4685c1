package dev.lathe.graph.coupling;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.shape.ShapeMath;
import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.PlainForm;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The axes of every tensor of a network and the units they carry, coupled node by node. */
public final class Coupling {
  private final Graph graph;
  private final Shapes shapes;
  private final ShapeMath integers;
  private final Units units = new Units();
  private final EvenCuts evenCuts = new EvenCuts();
  private final Map<String, Axis[]> axes = new LinkedHashMap<>();
  private final Map<Place, Role> roles = new LinkedHashMap<>();
  private final List<Contraction> contractions = new ArrayList<>();
  private final List<Contraction> reductions = new ArrayList<>();
  private final Set<Node> compacted = new LinkedHashSet<>();
  private final Set<String> weights = new HashSet<>();
  private final Set<String> quantized = new HashSet<>();

  /**
   * An axis of a tensor.
   *
   * @param tensor the name of a constant or value
   * @param axis the axis, counted from 0
   */
  public record Place(String tensor, int axis) {}

  /**
   * A sum over an axis: cut indices add nothing to it.
   *
   * @param node the node that sums
   * @param input the number of its input
   * @param axis the axis of that input
   * @param zero the value that says which number counts as zero; empty where that is 0
   */
  public record Contraction(Node node, int input, int axis, String zero) {}

  private Coupling(Graph graph, Shapes shapes) {
    this.graph = graph;
    this.shapes = shapes;
    this.integers = ShapeMath.of(graph, shapes::shape, shapes);
    this.weights.addAll(graph.constants().keySet());
    graph.nodes().stream()
        .filter(node -> node.is("DequantizeLinear") || PlainForm.of(node).isPresent())
        .forEach(node -> quantized.addAll(node.inputs()));
  }

  /** Couples the units of a network. */
  public static Coupling of(Graph graph, Shapes shapes) {
    Coupling coupling = new Coupling(graph, shapes);
    for (ValueInfo input : graph.inputs()) {
      coupling.fix(input.name(), "the network's input (%s)".formatted(input.name()));
    }
    graph.nodes().forEach(coupling::visit);
    for (ValueInfo output : graph.outputs()) {
      if (coupling.hasShape(output.name())) {
        coupling.freezeOutput(output.name());
      }
    }
    coupling.evenCuts.resolve(coupling.units);
    coupling.units.seal();
    return coupling;
  }

  private void visit(Node node) {
    if (!node.inputs().isEmpty() && weights.containsAll(node.inputs())) {
      weights.addAll(node.outputs());
    }
    Site site = new Site(this, node);
    for (String captured : node.attributes().capturedNames()) {
      if (hasShape(captured)) {
        Arrays.stream(axes(captured))
            .forEach(axis -> site.freeze(axis, "holds a graph that reads it"));
      }
    }
    if (isKnown(node)) {
      couple(node, site);
    } else {
      site.freezeAll("has inputs or outputs that are not tensors of a known shape");
    }
    for (String output : node.outputs()) {
      if (hasShape(output) && !axes.containsKey(output)) {
        fix(output, "%s (%s) makes it anew".formatted(node.operator(), node.name()));
      }
    }
  }

  /** Whether all that a node reads and makes has a known shape; it couples nothing if not. */
  public boolean isKnown(Node node) {
    return Stream.concat(node.inputs().stream(), node.outputs().stream())
        .allMatch(value -> value.isEmpty() || hasShape(value));
  }

  /** Sizes that ONNX Runtime takes over from a broken file can contradict each other. */
  private static void couple(Node node, Site site) {
    try {
      OperatorTable.of(node).couple(site);
    } catch (IndexOutOfBoundsException | IllegalStateException | ArithmeticException e) {
      throw new UserException(
          "The node (%s) has shapes or attributes that contradict each other."
              .formatted(node.name()),
          "Maybe the network does not run at this batch, or the file is damaged; export it again.",
          e);
    }
  }

  private void fix(String value, String reason) {
    axes.put(
        value,
        Arrays.stream(shape(value))
            .mapToObj(size -> Axis.fixed(size, reason))
            .toArray(Axis[]::new));
  }

  private void freezeOutput(String output) {
    String reason = "the network's output (%s)".formatted(output);
    for (Axis axis : axes(output)) {
      for (int i = 0; !axis.isFixed() && i < axis.size(); i++) {
        units.freezeFirst(axis.unit(i), reason);
      }
    }
  }

  /** The network. */
  public Graph graph() {
    return graph;
  }

  /** The units. */
  public Units units() {
    return units;
  }

  /** The tensors whose axes were asked for or made, in running order, with their axes. */
  public Map<String, Axis[]> axes() {
    return Collections.unmodifiableMap(axes);
  }

  /** What axes are to their units, where an operator said so. */
  public Map<Place, Role> roles() {
    return Collections.unmodifiableMap(roles);
  }

  /** The sums over axes that carry units, in running order. */
  public List<Contraction> contractions() {
    return Collections.unmodifiableList(contractions);
  }

  /** The reductions over axes that carry units, other than plain sums, in running order. */
  public List<Contraction> reductions() {
    return Collections.unmodifiableList(reductions);
  }

  /** The nodes whose answer for one unit depends on which others are there. */
  public Set<Node> compacted() {
    return Collections.unmodifiableSet(compacted);
  }

  /** Whether a value is a constant, or made of constants only. */
  public boolean isWeight(String value) {
    return weights.contains(value);
  }

  /** The axes of a tensor; those of a constant have new units when they are first asked for. */
  Axis[] axes(String tensor) {
    Axis[] known = axes.get(tensor);
    if (known != null) {
      return known;
    }
    Tensor constant =
        graph
            .constant(tensor)
            .orElseThrow(() -> new IllegalStateException("There is no value " + tensor));
    Axis[] made = new Axis[constant.rank()];
    for (int axis = 0; axis < made.length; axis++) {
      // A single index can never go: were it a unit, axes folded with it would have no other.
      String reason =
          (constant.size(axis) == 1 ? "the only index of (%s)" : "the integers (%s)")
              .formatted(tensor);
      made[axis] =
          constant.size(axis) > 1 && (carriesUnits(constant.type()) || quantized.contains(tensor))
              ? new Site(this, ANYWHERE).fresh(constant.size(axis))
              : Axis.fixed(constant.size(axis), reason);
    }
    axes.put(tensor, made);
    return made;
  }

  private static final Node ANYWHERE =
      new Node("", "Constant", "", List.of(), List.of(), dev.lathe.onnx.Attributes.none());

  private static boolean carriesUnits(ElementType type) {
    return type.isFloatingPoint() || type == ElementType.INT8 || type == ElementType.UINT8;
  }

  boolean hasShape(String value) {
    return shapes.has(value);
  }

  long[] shape(String value) {
    return shapes.shape(value);
  }

  /** The elements of a vector or scalar that is constant or computed from sizes. */
  public Optional<double[]> numbers(String value) {
    return integers.numbers(value);
  }

  Optional<long[]> integers(String value) {
    return integers.integers(value);
  }

  void put(String value, Axis[] made) {
    axes.put(value, made);
  }

  void cutEvenly(Axis axis, int parts, String reason) {
    evenCuts.add(axis, parts, reason);
  }

  void contract(Contraction contraction) {
    contractions.add(contraction);
  }

  void reduce(Contraction reduction) {
    reductions.add(reduction);
  }

  void compact(Node node) {
    compacted.add(node);
  }

  void role(String tensor, int axis, Role role) {
    roles.putIfAbsent(new Place(tensor, axis), role);
  }
}
