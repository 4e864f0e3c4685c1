package dev.lathe.graph.drawing;

import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a picture in the language of Graphviz. */
final class DotWriter {
  private final Picture picture;
  private final StringBuilder text = new StringBuilder();

  private DotWriter(Picture picture) {
    this.picture = picture;
  }

  static String write(Picture picture) {
    return new DotWriter(picture).write();
  }

  private String write() {
    text.append("digraph network {\n");
    line(1, "label=%s; labelloc=t; fontname=sans; rankdir=TB;", quoted(picture.title()));
    line(1, "node [shape=box, fontname=sans, fontsize=10];");
    writeInside(-1, 1);
    for (Picture.Arrow arrow : picture.arrows()) {
      line(
          1,
          "n%d -> n%d [color=\"%s\", tooltip=%s];",
          arrow.from(),
          arrow.to(),
          arrow.color(),
          quoted(arrow.tooltip()));
    }
    return text.append("}\n").toString();
  }

  /** The frames and boxes right inside a frame. */
  private void writeInside(int frame, int depth) {
    for (int inner = 0; inner < picture.frames().size(); inner++) {
      if (picture.frames().get(inner).parent() == frame) {
        line(depth, "subgraph cluster_%d {", inner);
        line(depth + 1, "label=%s; style=rounded;", quoted(picture.frames().get(inner).label()));
        writeInside(inner, depth + 1);
        line(depth, "}");
      }
    }
    for (int box = 0; box < picture.boxes().size(); box++) {
      if (picture.boxes().get(box).frame() == frame) {
        writeBox(box, picture.boxes().get(box), depth);
      }
    }
  }

  private void writeBox(int number, Picture.Box box, int depth) {
    boolean striped = box.stripes().size() > 1;
    String colors =
        striped
            ? box.stripes().stream()
                .map(
                    stripe -> String.format(Locale.ROOT, "%s;%.4f", stripe.color(), stripe.share()))
                .collect(Collectors.joining(":"))
            : box.stripes().get(0).color();
    String style = box.round() ? "filled,rounded" : striped ? "striped" : "filled";
    line(
        depth,
        "n%d [label=%s, tooltip=%s, style=\"%s\", fillcolor=\"%s\"];",
        number,
        quoted(box.second().isEmpty() ? box.first() : box.first() + "\n" + box.second()),
        quoted(box.tooltip()),
        style,
        colors);
  }

  private void line(int depth, String format, Object... values) {
    text.append("  ".repeat(depth)).append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String quoted(String words) {
    return '"' + words.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
