package dev.lathe.graph.coupling;

import dev.lathe.onnx.Node;
import dev.lathe.onnx.PlainForm;
import dev.lathe.onnx.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One node while units are coupled: what an {@link Operator} sees of the network and says of it.
 */
public final class Site {
  /** No axis of channels is longer; a bound for the memory that broken files can ask for. */
  static final int MAX_UNITS = 1 << 22;

  /** Longer axes over which something is spread are not of channels. */
  private static final int MAX_SPREAD = 1 << 16;

  private final Coupling coupling;
  private final Node node;
  private final Node whole;
  private final Optional<PlainForm> form;
  private final String reasonOfJoining;

  Site(Coupling coupling, Node node) {
    this(coupling, node, node, Optional.empty());
  }

  private Site(Coupling coupling, Node node, Node whole, Optional<PlainForm> form) {
    this.coupling = coupling;
    this.node = node;
    this.whole = whole;
    this.form = form;
    this.reasonOfJoining = because("needs the same channels on both sides");
  }

  /** The same node seen as a plainer operator. */
  Site as(PlainForm form) {
    return new Site(coupling, form.applied(node), node, Optional.of(form));
  }

  /** The node. */
  public Node node() {
    return node;
  }

  /** The version of ONNX's own operator set. */
  public long opset() {
    return coupling.graph().opset();
  }

  /** Whether input {@code index} is given and a tensor. */
  public boolean has(int index) {
    return node.hasInput(index) && coupling.hasShape(node.input(index));
  }

  /** The shape of input {@code index}. */
  public long[] shape(int index) {
    return coupling.shape(node.input(index));
  }

  /** The number of axes of input {@code index}. */
  public int rank(int index) {
    return shape(index).length;
  }

  /** The shape of output {@code index}. */
  public long[] outputShape(int index) {
    return coupling.shape(node.outputs().get(index));
  }

  /** The axes that were given to output {@code index}. */
  Axis[] outputAxes(int index) {
    return coupling.axes(node.outputs().get(index));
  }

  /** The axes of input {@code index}. */
  public Axis[] axes(int index) {
    return coupling.axes(node.input(index));
  }

  /** The constant at input {@code index}, or empty where it is computed or left out. */
  public Optional<Tensor> constant(int index) {
    return coupling.graph().constant(node.input(index));
  }

  /** The integers at input {@code index}: a constant, or computed from shapes. */
  public Optional<long[]> integers(int index) {
    return node.hasInput(index) ? coupling.integers(node.input(index)) : Optional.empty();
  }

  /** Gives output {@code index} its axes. */
  public void produce(int index, Axis... axes) {
    if (index < node.outputs().size() && !node.outputs().get(index).isEmpty()) {
      coupling.put(node.outputs().get(index), axes);
    }
  }

  /** Makes the indices of two axes survive together; a fixed axis freezes the other. */
  public void join(Axis a, Axis b) {
    if (a.size() != b.size()) {
      throw new IllegalStateException(
          "%s joins axes of sizes %d and %d.".formatted(node, a.size(), b.size()));
    }
    if (a.isFixed() && b.isFixed()) {
      return;
    }
    if (a.isFixed()) {
      freezeFor(b, a.reason());
    } else if (b.isFixed()) {
      freezeFor(a, b.reason());
    } else {
      for (int i = 0; i < a.size(); i++) {
        join(a.unit(i), b.unit(i));
      }
    }
  }

  /** Makes two units survive together. */
  public void join(int a, int b) {
    units().join(a, b, reasonOfJoining);
  }

  /** Of two axes that were joined, the one that carries units. */
  public static Axis either(Axis a, Axis b) {
    return a.isFixed() ? b : a;
  }

  /** Wants equally many indices left in each of so many parts of an axis, which carries units. */
  public void cutEvenly(Axis axis, int parts) {
    if (parts < 1 || axis.size() % parts != 0) {
      throw new IllegalStateException(
          "%s has %d channels in %d groups.".formatted(node, axis.size(), parts));
    }
    coupling.cutEvenly(axis, parts, because("needs equally many channels in each group"));
  }

  /** Freezes every unit of an axis: {@code why} completes "Softmax (name) …". */
  public void freeze(Axis axis, String why) {
    freezeFor(axis, because(why));
  }

  private void freezeFor(Axis axis, String reason) {
    if (!axis.isFixed()) {
      for (int i = 0; i < axis.size(); i++) {
        units().freeze(axis.unit(i), reason);
      }
    }
  }

  /** A fixed axis: {@code why} completes "Resize (name) …". */
  public Axis fixed(long size, String why) {
    return Axis.fixed(size, because(why));
  }

  /** An axis with new units; fixed where it is too long to be one of channels. */
  public Axis fresh(long size) {
    if (size > MAX_UNITS) {
      return fixed(size, "has too many channels");
    }
    int[] made = new int[Math.toIntExact(size)];
    Arrays.setAll(made, i -> units().fresh());
    return Axis.of(made);
  }

  /** An axis whose indices are all alike, so that any can go with what they meet. */
  public Axis spread(long size) {
    return size > MAX_SPREAD ? fixed(size, "spreads over it") : fresh(size);
  }

  /** An axis with a unit for each index. */
  public Axis materialized(Axis axis) {
    return axis.materialized(units());
  }

  /** Says that the operator sums over an axis of an input, so that cut indices add nothing. */
  public void contract(int input, int axis) {
    String zero =
        form.filter(plain -> input == 0 && plain.zeroPoint() >= 0)
            .map(plain -> whole.input(plain.zeroPoint()))
            .orElse("");
    coupling.contract(new Coupling.Contraction(whole, own(input), axis, zero));
  }

  /** The number of an input as the node itself has it. */
  private int own(int input) {
    return form.map(plain -> plain.inputs().get(input)).orElse(input);
  }

  /**
   * Says that the operator reduces an axis of an input to one number in another way than by a sum:
   * what is left of the axis is reduced.
   */
  public void reduce(int input, int axis) {
    coupling.reduce(new Coupling.Contraction(whole, own(input), axis, ""));
  }

  /** Says that the operator normalises over axes that carry units: over what is left of them. */
  public void compact() {
    coupling.compact(whole);
  }

  /** Says what an axis of an input is to its units, where that input is a weight. */
  public void role(int input, int axis, Role role) {
    if (isWeight(input)) {
      coupling.role(node.input(input), axis, role);
    }
  }

  /** Whether an input is a constant, or made of constants only. */
  public boolean isWeight(int input) {
    return node.hasInput(input) && coupling.isWeight(node.input(input));
  }

  /** The units of the network. */
  public Units units() {
    return coupling.units();
  }

  /** Freezes all axes of all inputs and fixes all outputs: nothing is known of the operator. */
  public void freezeAll(String why) {
    for (int input = 0; input < node.inputs().size(); input++) {
      if (has(input)) {
        for (Axis axis : axes(input)) {
          freeze(axis, why);
        }
      }
    }
    fixOutputs(why);
  }

  /** Fixes all axes of all outputs. */
  public void fixOutputs(String why) {
    List<String> outputs = node.outputs();
    for (int output = 0; output < outputs.size(); output++) {
      if (!outputs.get(output).isEmpty() && coupling.hasShape(outputs.get(output))) {
        produce(
            output,
            Arrays.stream(outputShape(output))
                .mapToObj(size -> fixed(size, why))
                .toArray(Axis[]::new));
      }
    }
  }

  private String because(String why) {
    return whole.operator() + " (" + whole.name() + ") " + why;
  }
}
