package dev.lathe.onnx;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;

/**
 * The declared type of an input or output of a graph.
 *
 * @param name the value's name
 * @param type the element type
 * @param dimensions the axes in order; empty for a scalar
 * @param hasShape whether the axes are declared at all; without, {@code dimensions} is empty
 */
public record ValueInfo(
    String name, ElementType type, List<Dimension> dimensions, boolean hasShape) {
  private static final int IMAGE_AXES = 3;
  private static final int COLOURS = 3;
  private static final int SMALLEST_SIDE = 32;

  /** Copies the list. */
  public ValueInfo {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    dimensions = List.copyOf(dimensions);
  }

  /** A value whose axes are declared. */
  public ValueInfo(String name, ElementType type, List<Dimension> dimensions) {
    this(name, type, dimensions, true);
  }

  /** A value of whose axes nothing is said. */
  public static ValueInfo withoutShape(String name, ElementType type) {
    return new ValueInfo(name, type, List.of(), false);
  }

  /** A value of fixed sizes. */
  public static ValueInfo of(String name, ElementType type, long... sizes) {
    return new ValueInfo(name, type, Arrays.stream(sizes).mapToObj(Dimension::of).toList());
  }

  /**
   * Whether an input is one image of three colours without an axis for several, as torchvision
   * exports its detectors: three axes, of which the first is fixed at 3 and the others are no
   * smaller than images are. Shorter ones may be series.
   */
  public boolean isOneImage() {
    return type.isFloatingPoint()
        && dimensions.size() == IMAGE_AXES
        && dimensions.get(0).size() == COLOURS
        && dimensions.get(1).size() >= SMALLEST_SIDE
        && dimensions.get(2).size() >= SMALLEST_SIDE;
  }

  /**
   * The size of one axis.
   *
   * @param size the size, or -1 where it is only known when the network runs
   * @param symbol the name of a size that is not fixed; may be empty
   */
  public record Dimension(long size, String symbol) {
    /** Checks that a size is not negative unless it is unknown. */
    public Dimension {
      requireNonNull(symbol, "symbol is null");
      if (size < -1) {
        throw new IllegalArgumentException("The size (%d) cannot be negative.".formatted(size));
      }
    }

    /** A fixed size. */
    public static Dimension of(long size) {
      return new Dimension(size, "");
    }

    /** A size that is only known when the network runs. */
    public static Dimension unknown(String symbol) {
      return new Dimension(-1, symbol);
    }

    /** Whether the size is fixed. */
    public boolean isFixed() {
      return size >= 0;
    }
  }
}
