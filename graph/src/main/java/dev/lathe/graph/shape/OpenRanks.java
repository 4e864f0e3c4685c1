package dev.lathe.graph.shape;

import dev.lathe.onnx.Node;
import dev.lathe.onnx.RuntimeSession;
import java.util.Map;
import java.util.Set;

/**
 * Whether the number of axes of what a node makes is known. ONNX Runtime tells a value of an
 * unknown number of axes as a scalar, so that a scalar is one only where it must be.
 */
final class OpenRanks {
  /** Operators that answer elements of sequences and the like, whose rank is not declared. */
  private static final Set<String> OF_ANY_RANK =
      Set.of("SequenceAt", "ConcatFromSequence", "OptionalGetElement", "ConstantOfShape");

  /** Operators besides Reduce… that make a scalar of more; others answer at least their rank. */
  private static final Set<String> LOWERING =
      Set.of(
          "ArgMax",
          "ArgMin",
          "Det",
          "Einsum",
          "Gather",
          "GatherND",
          "MatMul",
          "Reshape",
          "Size",
          "Squeeze");

  /** Operators whose integers after the first input say nothing of the rank. */
  private static final Set<String> OF_CERTAIN_RANK =
      Set.of(
          "Add", "And", "Concat", "Div", "Equal", "Gather", "Greater", "Less", "Max", "Min", "Mod",
          "Mul", "Or", "Range", "Slice", "Sub", "Where");

  private final Map<String, RuntimeSession.Described> values;
  private final Set<String> open;
  private final Set<String> constants;

  /**
   * What is known.
   *
   * @param values what ONNX Runtime told
   * @param open the values before the node whose shapes are not known
   * @param constants the names of constants
   */
  OpenRanks(Map<String, RuntimeSession.Described> values, Set<String> open, Set<String> constants) {
    this.values = values;
    this.open = open;
    this.constants = constants;
  }

  /** Whether a scalar that a node is said to make can be anything. */
  boolean isOpen(Node node) {
    if (!node.isStandard()
        || node.attributes().hasGraph()
        || OF_ANY_RANK.contains(node.operator())) {
      return true;
    }
    boolean lowers = LOWERING.contains(node.operator()) || node.operator().startsWith("Reduce");
    for (int input = 0; input < node.inputs().size(); input++) {
      RuntimeSession.Described given = values.get(node.input(input));
      if (given == null) {
        continue;
      }
      if (!lowers && given.shape().length > 0) {
        return true;
      }
      boolean isOpenScalar = given.shape().length == 0 && open.contains(node.input(input));
      boolean tellsSizes =
          input > 0
              && !OF_CERTAIN_RANK.contains(node.operator())
              && !given.type().isFloatingPoint()
              && !constants.contains(node.input(input));
      if (isOpenScalar || tellsSizes) {
        return true;
      }
    }
    return false;
  }
}
