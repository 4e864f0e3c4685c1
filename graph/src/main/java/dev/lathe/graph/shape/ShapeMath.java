package dev.lathe.graph.shape;

import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The small vectors and scalars that networks compute from shapes ({@code Shape → Gather → Concat →
 * Reshape}), worked out for given shapes without running the network. What is not of that kind is
 * simply not known; of a vector, single elements may be unknown, which are no numbers here.
 */
public final class ShapeMath {
  /** Longer vectors are data, not shapes. */
  private static final int MAX_ELEMENTS = 256;

  private final Function<String, long[]> shapeOf;
  private final Shapes shapes;
  private final Map<String, double[]> known = new HashMap<>();

  private ShapeMath(Function<String, long[]> shapeOf, Shapes shapes) {
    this.shapeOf = shapeOf;
    this.shapes = shapes;
  }

  /**
   * Works out what can be.
   *
   * @param shapeOf the shape of each value the answers are for, such as the shapes after a cut
   * @param shapes the shapes and types of the uncut network
   */
  public static ShapeMath of(Graph graph, Function<String, long[]> shapeOf, Shapes shapes) {
    ShapeMath math = new ShapeMath(shapeOf, shapes);
    graph.constants().forEach(math::know);
    graph.nodes().forEach(math::visit);
    return math;
  }

  /** The elements of an integer vector or scalar, or empty where they are not known. */
  public Optional<long[]> integers(String value) {
    return numbers(value)
        .map(elements -> Arrays.stream(elements).mapToLong(element -> (long) element).toArray());
  }

  /** The elements of a vector or scalar as numbers, or empty where they are not known. */
  public Optional<double[]> numbers(String value) {
    return Optional.ofNullable(known.get(value))
        .filter(elements -> Arrays.stream(elements).noneMatch(Double::isNaN))
        .map(double[]::clone);
  }

  /** Takes note of a constant. */
  public void know(String name, Tensor tensor) {
    if (tensor.rank() > 1 || tensor.elementCount() > MAX_ELEMENTS) {
      return;
    }
    double[] elements = new double[(int) tensor.elementCount()];
    if (tensor.type().isFloatingPoint()) {
      float[] floats = tensor.floats();
      Arrays.setAll(elements, i -> floats[i]);
    } else {
      long[] longs = tensor.longs();
      Arrays.setAll(elements, i -> longs[i]);
    }
    known.put(name, elements);
  }

  /** Works out what a node makes, if what it reads is known. */
  public void visit(Node node) {
    if (!node.isStandard() || node.outputs().isEmpty()) {
      return;
    }
    if (node.operator().equals("Split")) {
      split(node);
      return;
    }
    String output = node.output();
    if (!isVector(output)) {
      return;
    }
    double[] result = compute(node);
    if (result != null && result.length <= MAX_ELEMENTS) {
      known.put(output, result);
    }
  }

  private boolean isVector(String value) {
    return shapes.has(value) && shapes.shape(value).length <= 1;
  }

  /** The only node of several outputs that sizes go through. */
  private void split(Node node) {
    double[] from = known.get(node.input(0));
    if (from == null || !node.outputs().stream().allMatch(this::isVector)) {
      return;
    }
    int parts = node.outputs().size();
    int even = (from.length + parts - 1) / parts;
    double[] sizes =
        node.inputs().size() > 1
            ? known.get(node.input(1))
            : node.attributes()
                .integers("split")
                .map(said -> Arrays.stream(said).asDoubleStream().toArray())
                .orElseGet(() -> evenly(from.length, parts, even));
    if (sizes == null || sizes.length != parts || Arrays.stream(sizes).sum() != from.length) {
      return;
    }
    int start = 0;
    for (int part = 0; part < parts; part++) {
      int end = start + (int) sizes[part];
      known.put(node.outputs().get(part), Arrays.copyOfRange(from, start, end));
      start = end;
    }
  }

  private static double[] evenly(int length, int parts, int even) {
    double[] sizes = new double[parts];
    Arrays.fill(sizes, even);
    sizes[parts - 1] = length - (double) even * (parts - 1);
    return sizes;
  }

  private double @Nullable [] compute(Node node) {
    if (node.operator().equals("Shape")) {
      return shape(node);
    }
    List<double[]> inputs = new ArrayList<>();
    for (String input : node.inputs()) {
      double[] elements = known.get(input);
      if (elements == null) {
        return null;
      }
      inputs.add(elements);
    }
    return inputs.isEmpty() ? null : compute(node, inputs);
  }

  private double @Nullable [] compute(Node node, List<double[]> inputs) {
    double[] first = inputs.get(0);
    return switch (node.operator()) {
      case "Identity", "Unsqueeze", "Squeeze", "Reshape" -> first;
      case "Cast" -> isInteger(node.output()) ? map(first, ShapeMath::truncate) : first;
      case "Floor" -> map(first, Math::floor);
      case "Ceil" -> map(first, Math::ceil);
      case "Neg" -> map(first, element -> -element);
      case "Sqrt" -> map(first, Math::sqrt);
      case "Reciprocal" -> map(first, element -> 1 / element);
      case "Concat" -> inputs.stream().flatMapToDouble(Arrays::stream).toArray();
      case "Gather" -> gather(first, inputs.get(1));
      case "Slice" -> slice(inputs);
      case "ReduceProd" -> new double[] {Arrays.stream(first).reduce(1, (a, b) -> a * b)};
      case "ConstantOfShape" -> fill(node, first);
      case "Where" -> where(inputs);
      case "Expand" -> expand(first, inputs.get(1));
      default -> arithmetic(node, inputs);
    };
  }

  private double @Nullable [] arithmetic(Node node, List<double[]> inputs) {
    if (inputs.size() != 2) {
      return null;
    }
    boolean integer = isInteger(node.output());
    DoubleBinaryOperator operator =
        switch (node.operator()) {
          case "Add" -> (a, b) -> a + b;
          case "Sub" -> (a, b) -> a - b;
          case "Mul" -> (a, b) -> a * b;
          case "Div" -> (a, b) -> integer ? truncate(a / b) : a / b;
          case "Mod" -> (a, b) -> a - Math.floor(a / b) * b;
          case "Pow" -> Math::pow;
          case "Min" -> Math::min;
          case "Max" -> Math::max;
          case "Equal" -> (a, b) -> Double.isNaN(a + b) ? Double.NaN : a == b ? 1 : 0;
          default -> null;
        };
    return operator == null ? null : broadcast(inputs.get(0), inputs.get(1), operator);
  }

  private double @Nullable [] shape(Node node) {
    if (!shapes.has(node.input(0))) {
      return null;
    }
    long[] shape = shapeOf.apply(node.input(0));
    int start = clamp(node.attributes().integer("start", 0), shape.length);
    int end = clamp(node.attributes().integer("end", shape.length), shape.length);
    return Arrays.stream(shape, start, Math.max(start, end))
        .mapToDouble(size -> size < 0 ? Double.NaN : size)
        .toArray();
  }

  private static double @Nullable [] gather(double[] from, double[] indices) {
    double[] picked = new double[indices.length];
    for (int i = 0; i < indices.length; i++) {
      int index = (int) (indices[i] < 0 ? indices[i] + from.length : indices[i]);
      if (Double.isNaN(indices[i]) || index < 0 || index >= from.length) {
        return null;
      }
      picked[i] = from[index];
    }
    return picked;
  }

  private static double @Nullable [] slice(List<double[]> inputs) {
    double[] from = inputs.get(0);
    boolean isOpen =
        inputs.stream().skip(1).flatMapToDouble(Arrays::stream).anyMatch(Double::isNaN);
    if (isOpen || inputs.size() < 3 || (inputs.size() > 4 && inputs.get(4)[0] != 1)) {
      return null;
    }
    int start = clamp((long) inputs.get(1)[0], from.length);
    int end = clamp((long) inputs.get(2)[0], from.length);
    return Arrays.copyOfRange(from, start, Math.max(start, end));
  }

  private static double @Nullable [] fill(Node node, double[] shape) {
    double elements = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    if (!(elements <= MAX_ELEMENTS)) {
      return null;
    }
    double[] filled = new double[(int) elements];
    Arrays.fill(
        filled, node.attributes().tensor("value").map(t -> (double) t.floats()[0]).orElse(0.0));
    return filled;
  }

  private static double @Nullable [] expand(double[] from, double[] shape) {
    if (shape.length == 0) {
      return from;
    }
    boolean isLong = shape.length == 1 && shape[0] <= MAX_ELEMENTS && shape[0] >= 1;
    return isLong ? broadcast(from, new double[(int) shape[0]], (element, zero) -> element) : null;
  }

  private static double @Nullable [] where(List<double[]> inputs) {
    double[] conditions = inputs.get(0);
    double[] chosen = inputs.get(1);
    double[] otherwise = inputs.get(2);
    int length = Math.max(conditions.length, Math.max(chosen.length, otherwise.length));
    if (inputs.stream().anyMatch(input -> input.length != 1 && input.length != length)) {
      return null;
    }
    double[] result = new double[length];
    for (int i = 0; i < length; i++) {
      double condition = at(conditions, i);
      result[i] = Double.isNaN(condition) ? Double.NaN : at(condition != 0 ? chosen : otherwise, i);
    }
    return result;
  }

  private static double at(double[] elements, int index) {
    return elements[elements.length == 1 ? 0 : index];
  }

  private static double @Nullable [] broadcast(
      double[] a, double[] b, DoubleBinaryOperator operator) {
    if (a.length != b.length && a.length != 1 && b.length != 1) {
      return null;
    }
    double[] result = new double[a.length == 1 ? b.length : a.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = operator.applyAsDouble(at(a, i), at(b, i));
    }
    return result;
  }

  private static double[] map(double[] elements, DoubleUnaryOperator operator) {
    return Arrays.stream(elements).map(operator).toArray();
  }

  private boolean isInteger(String value) {
    ElementType type = shapes.type(value);
    return !type.isFloatingPoint();
  }

  private static double truncate(double value) {
    return value < 0 ? Math.ceil(value) : Math.floor(value);
  }

  private static int clamp(long index, int length) {
    long fromStart = index < 0 ? index + length : index;
    return (int) Math.max(0, Math.min(length, fromStart));
  }
}
