package dev.lathe.graph.coupling;

import dev.lathe.graph.shape.ShapeMath;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;

/** One node while units are cut: what an {@link Operator} needs to set its node right. */
public final class CutSite {
  private final Kept kept;
  private final Supplier<ShapeMath> after;
  private final Node node;
  private final Map<String, Tensor> made = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();

  /**
   * The cut at one node.
   *
   * @param after what is computed from shapes, after the cut; asked for only where it matters
   */
  public CutSite(Kept kept, Supplier<ShapeMath> after, Node node) {
    this.kept = kept;
    this.after = after;
    this.node = node;
  }

  /** The same cut at the node seen as another. */
  CutSite as(Node plain) {
    return new CutSite(kept, after, plain);
  }

  /** The node as it was. */
  public Node node() {
    return node;
  }

  /** The constants made by the operator. */
  public Map<String, Tensor> made() {
    return made;
  }

  /** The nodes made by the operator, which run before its own. */
  public List<Node> nodes() {
    return nodes;
  }

  long opset() {
    return kept.coupling().graph().opset();
  }

  int rank(String tensor) {
    return fullShape(tensor).length;
  }

  long[] fullShape(String tensor) {
    return kept.coupling().shape(tensor);
  }

  int fullSize(String tensor, int axis) {
    return Math.toIntExact(fullShape(tensor)[axis]);
  }

  long[] keptShape(String tensor) {
    return kept.shape(tensor);
  }

  int keptSize(String tensor, int axis) {
    return Math.toIntExact(keptShape(tensor)[axis]);
  }

  /** The indices left of an axis. */
  int[] kept(String tensor, int axis) {
    return kept.indices(tensor, axis);
  }

  boolean isCut(String tensor, int axis) {
    return kept.isCut(tensor, axis);
  }

  boolean isCut(String tensor) {
    return !Arrays.equals(fullShape(tensor), keptShape(tensor));
  }

  /** How many indices before {@code index} are left. */
  int keptBefore(String tensor, int axis, int index) {
    int[] left = kept.indices(tensor, axis);
    int found = Arrays.binarySearch(left, index);
    return found < 0 ? -found - 1 : found;
  }

  Optional<Tensor> constantInput(int input) {
    return kept.coupling().graph().constant(node.input(input));
  }

  /** The integers at an input before the cut. */
  Optional<long[]> integers(int input) {
    return node.hasInput(input) ? kept.coupling().integers(node.input(input)) : Optional.empty();
  }

  /** The integers at an input after the cut. */
  Optional<long[]> keptIntegers(int input) {
    return node.hasInput(input) ? after.get().integers(node.input(input)) : Optional.empty();
  }

  /** A new constant for the node; answers its name. */
  String constant(String what, Tensor tensor) {
    String name = node.output() + "/" + what;
    made.put(name, tensor);
    return name;
  }

  /** A new node that runs before this one; answers its output. */
  String before(String operator, String what, Attributes attributes, String... inputs) {
    String name = node.output() + "/" + what;
    nodes.add(new Node(name, operator, "", List.of(inputs), List.of(name), attributes));
    return name;
  }

  /** Whether an entry of an input that gives sizes is right for an axis after the cut. */
  interface Fit {
    boolean test(int axis, long entry);
  }

  /**
   * The node with the input that gives the shape of {@code value} set right: left alone where it is
   * right by itself. Entries are for the last axes where there are fewer of them.
   */
  Node withShape(int input, String value, Fit fit) {
    return withEntries(input, value, axis -> keptSize(value, axis), fit);
  }

  /** The same for an input that says something else of each axis of {@code value}. */
  Node withEntries(int input, String value, IntToLongFunction wanted, Fit fit) {
    if (!isCut(value) && constantInput(input).isPresent()) {
      return node;
    }
    Optional<long[]> now = keptIntegers(input);
    if (!isCut(value) && Arrays.equals(now.orElse(null), integers(input).orElse(null))) {
      return node;
    }
    int entries = fullSize(node.input(input), 0);
    int offset = rank(value) - entries;
    long[] sizes = new long[entries];
    long[] stays = new long[entries];
    for (int entry = 0; entry < entries; entry++) {
      int axis = entry + offset;
      boolean right = now.isPresent() ? fit.test(axis, now.get()[entry]) : !isCut(value, axis);
      stays[entry] = right ? 1 : 0;
      sizes[entry] = right ? 0 : wanted.applyAsLong(axis);
    }
    if (Arrays.stream(stays).allMatch(entry -> entry == 1)) {
      return node;
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(input, corrected(input, stays, sizes));
    return node.withInputs(inputs);
  }

  /** An input's entries times {@code stays} plus {@code sizes}: what depends on data still does. */
  private String corrected(int input, long[] stays, long[] sizes) {
    Optional<long[]> constant = constantInput(input).map(Tensor::longs);
    if (constant.isPresent()) {
      for (int entry = 0; entry < sizes.length; entry++) {
        sizes[entry] += stays[entry] * constant.get()[entry];
      }
      return constant("shape", Tensor.ofLongs(sizes, sizes.length));
    }
    String masked =
        before(
            "Mul",
            "shape/masked",
            Attributes.none(),
            node.input(input),
            constant("shape/stays", Tensor.ofLongs(stays, stays.length)));
    return before(
        "Add",
        "shape",
        Attributes.none(),
        masked,
        constant("shape/sizes", Tensor.ofLongs(sizes, sizes.length)));
  }
}
