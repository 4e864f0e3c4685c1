package dev.lathe.benchmarks.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Points of several series over two axes, as SVG with nothing else needed. */
final class ScatterPlot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;
  private static final int LEFT = 60;
  private static final int RIGHT = 150;
  private static final int TOP = 30;
  private static final int BOTTOM = 45;
  private static final int TICKS = 5;
  private static final String[] COLOURS = {
    "#888888", "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00"
  };

  private final String title;
  private final String horizontal;
  private final String vertical;
  private final List<Series> series = new ArrayList<>();

  /**
   * A plot without points.
   *
   * @param horizontal what the lower axis says
   * @param vertical what the left axis says
   */
  ScatterPlot(String title, String horizontal, String vertical) {
    this.title = title;
    this.horizontal = horizontal;
    this.vertical = vertical;
  }

  /** One point. */
  record Point(double x, double y) {}

  private record Series(String name, List<Point> points) {}

  /** Adds points of one colour, joined in the order of the lower axis where {@code joined}. */
  ScatterPlot add(String name, List<Point> points) {
    series.add(new Series(name, List.copyOf(points)));
    return this;
  }

  /** The plot as SVG. */
  String toSvg() {
    Axis x = Axis.over(series, true, LEFT, WIDTH - RIGHT);
    Axis y = Axis.over(series, false, HEIGHT - BOTTOM, TOP);
    StringBuilder svg = new StringBuilder();
    line(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH,
        HEIGHT);
    line(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
    text(svg, LEFT, TOP - 12, "start", title);
    for (int tick = 0; tick <= TICKS; tick++) {
      double atX = x.value(tick / (double) TICKS);
      double atY = y.value(tick / (double) TICKS);
      text(svg, x.place(atX), HEIGHT - BOTTOM + 18, "middle", number(atX));
      text(svg, LEFT - 8, y.place(atY) + 4, "end", number(atY));
      line(
          svg,
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dddddd\"/>",
          LEFT,
          y.place(atY),
          WIDTH - RIGHT,
          y.place(atY));
    }
    text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", horizontal);
    line(
        svg,
        "<text x=\"14\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 14 %d)\">%s</text>",
        HEIGHT / 2,
        HEIGHT / 2,
        escaped(vertical));
    for (int index = 0; index < series.size(); index++) {
      draw(svg, series.get(index), index, x, y);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void draw(StringBuilder svg, Series series, int index, Axis x, Axis y) {
    String colour = COLOURS[index % COLOURS.length];
    for (Point point : series.points) {
      line(
          svg,
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\" fill-opacity=\"0.75\"/>",
          x.place(point.x),
          y.place(point.y),
          colour);
    }
    double row = TOP + 10 + 18.0 * index;
    line(
        svg,
        "<circle cx=\"%d\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>",
        WIDTH - RIGHT + 16,
        row - 4,
        colour);
    text(svg, WIDTH - RIGHT + 26, row, "start", series.name);
  }

  /** From values to places on the page. */
  private record Axis(double low, double high, double from, double to) {
    static Axis over(List<Series> series, boolean horizontal, double from, double to) {
      double[] values =
          series.stream()
              .flatMap(one -> one.points.stream())
              .mapToDouble(point -> horizontal ? point.x : point.y)
              .sorted()
              .toArray();
      if (values.length == 0) {
        return new Axis(0, 1, from, to);
      }
      double margin = Math.max(1e-6, 0.05 * (values[values.length - 1] - values[0]));
      return new Axis(values[0] - margin, values[values.length - 1] + margin, from, to);
    }

    double value(double share) {
      return low + share * (high - low);
    }

    double place(double value) {
      return from + (to - from) * (value - low) / (high - low);
    }
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    line(
        svg,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        x,
        y,
        anchor,
        escaped(text));
  }

  private static void line(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
