package dev.lathe.graph.drawing;

import java.util.List;

/**
 * What is drawn.
 *
 * @param title the heading
 * @param summary a line below it
 * @param boxes the boxes, each after those that arrows come from
 * @param arrows the arrows
 * @param frames the frames, outer before inner
 * @param legend the channel groups, in running order
 */
record Picture(
    String title,
    String summary,
    List<Box> boxes,
    List<Arrow> arrows,
    List<Frame> frames,
    List<Entry> legend) {
  /** Copies the lists. */
  Picture {
    boxes = List.copyOf(boxes);
    arrows = List.copyOf(arrows);
    frames = List.copyOf(frames);
    legend = List.copyOf(legend);
  }

  /**
   * A layer, an input or an output.
   *
   * @param first the upper line of its text
   * @param second the lower line; may be empty
   * @param tooltip what it says when it is pointed at
   * @param round whether it is an input or output of the network
   * @param stripes its colours from left to right
   * @param frame the number of the innermost frame around it; -1 for none
   */
  record Box(
      String first, String second, String tooltip, boolean round, List<Stripe> stripes, int frame) {
    /** Copies the list. */
    Box {
      stripes = List.copyOf(stripes);
    }
  }

  /**
   * A part of a box.
   *
   * @param color the colour, as {@code #rrggbb}
   * @param share the part of the width, 0 to 1
   */
  record Stripe(String color, double share) {}

  /**
   * A value from the box that makes it to one that reads it.
   *
   * @param from the number of a box
   * @param to the number of a later box
   * @param color the colour of most of its channels
   * @param tooltip the name and shape of the value
   */
  record Arrow(int from, int to, String color, String tooltip) {}

  /**
   * A removable block.
   *
   * @param label its id
   * @param parent the number of the frame around it; -1 for none
   */
  record Frame(String label, int parent) {}

  /**
   * A line of the legend.
   *
   * @param text the group and its units
   * @param tooltip why it is frozen, or its id
   */
  record Entry(String color, String text, String tooltip) {}
}
