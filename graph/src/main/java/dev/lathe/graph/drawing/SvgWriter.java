package dev.lathe.graph.drawing;

import java.util.List;
import java.util.Locale;

/** Writes a placed picture as SVG. */
final class SvgWriter {
  private static final double MARGIN = 28;
  private static final double HEADER = 70;
  private static final double LEGEND_WIDTH = 270;
  private static final double LEGEND_ROW = 18;

  private final Picture picture;
  private final Placement placement;
  private final StringBuilder svg = new StringBuilder();

  private SvgWriter(Picture picture, Placement placement) {
    this.picture = picture;
    this.placement = placement;
  }

  static String write(Picture picture, Placement placement) {
    return new SvgWriter(picture, placement).write();
  }

  private String write() {
    double width = Math.max(620, placement.width() + 3 * MARGIN + LEGEND_WIDTH);
    double drawn = HEADER + placement.height() + MARGIN;
    double height = Math.max(drawn, HEADER + (picture.legend().size() + 3) * LEGEND_ROW + MARGIN);
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" font-family=\"Helvetica, Arial, sans-serif\">",
        width, height, width, height);
    line("<title>%s</title>", escaped(picture.title()));
    line("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    text(MARGIN, 30, 17, "start", "font-weight=\"bold\"", picture.title());
    text(MARGIN, 50, 11, "start", "fill=\"#555\"", picture.summary());
    line("<g transform=\"translate(%.1f %.1f)\">", MARGIN, HEADER);
    for (int frame = 0; frame < picture.frames().size(); frame++) {
      writeFrame(frame);
    }
    picture.arrows().forEach(this::writeArrow);
    for (int box = 0; box < picture.boxes().size(); box++) {
      writeBox(box, picture.boxes().get(box));
    }
    line("</g>");
    writeLegend(placement.width() + 2 * MARGIN);
    line("</svg>");
    return svg.toString();
  }

  /** A frame around its boxes and those of frames inside it. */
  private void writeFrame(int frame) {
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    int depth = 0;
    for (int box = 0; box < picture.boxes().size(); box++) {
      int levels = levels(picture.boxes().get(box).frame(), frame);
      if (levels >= 0) {
        depth = Math.max(depth, levels);
        left = Math.min(left, placement.x(box) - Placement.BOX_WIDTH / 2);
        right = Math.max(right, placement.x(box) + Placement.BOX_WIDTH / 2);
        top = Math.min(top, placement.top(box));
        bottom = Math.max(bottom, placement.top(box) + Placement.BOX_HEIGHT);
      }
    }
    if (left > right) {
      return;
    }
    double padding = 6 + 3 * depth;
    line(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"7\" fill=\"#000\" fill-opacity=\"0.045\" stroke=\"#999\" stroke-dasharray=\"4 3\"><title>%s</title></rect>",
        left - padding,
        top - padding,
        right - left + 2 * padding,
        bottom - top + 2 * padding,
        escaped("removable block " + picture.frames().get(frame).label()));
  }

  /** How many frames lie between an inner frame and an outer one; -1 where it is not inside. */
  private int levels(int inner, int outer) {
    int levels = 0;
    for (int frame = inner; frame >= 0; frame = picture.frames().get(frame).parent()) {
      if (frame == outer) {
        return levels;
      }
      levels++;
    }
    return -1;
  }

  private void writeArrow(Picture.Arrow arrow) {
    List<Layering.Spot> way = placement.way(arrow);
    StringBuilder path = new StringBuilder();
    double x = way.get(0).x;
    double y = placement.top(arrow.from()) + Placement.BOX_HEIGHT;
    path.append(String.format(Locale.ROOT, "M%.1f %.1f", x, y));
    for (int i = 1; i < way.size(); i++) {
      double toX = way.get(i).x;
      boolean isLast = i == way.size() - 1;
      double top = way.get(i).row * Placement.ROW_HEIGHT;
      double toY = isLast ? top - 5 : top;
      path.append(
          Math.abs(toX - x) < 0.5
              ? String.format(Locale.ROOT, "L%.1f %.1f", toX, toY)
              : String.format(
                  Locale.ROOT,
                  "C%.1f %.1f %.1f %.1f %.1f %.1f",
                  x,
                  (y + toY) / 2,
                  toX,
                  (y + toY) / 2,
                  toX,
                  toY));
      x = toX;
      y = toY;
      if (!isLast) {
        y = top + Placement.BOX_HEIGHT;
        path.append(String.format(Locale.ROOT, "V%.1f", y));
      }
    }
    line(
        "<path d=\"%s\" fill=\"none\" stroke=\"#777\" stroke-width=\"3.4\"/><path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.2\"><title>%s</title></path>",
        path, path, arrow.color(), escaped(arrow.tooltip()));
    line(
        "<path d=\"M%.1f %.1fl-4 -6h8z\" fill=\"#777\"/>",
        x, way.get(way.size() - 1).row * Placement.ROW_HEIGHT);
  }

  private void writeBox(int number, Picture.Box box) {
    double left = placement.x(number) - Placement.BOX_WIDTH / 2;
    double top = placement.top(number);
    double radius = box.round() ? Placement.BOX_HEIGHT / 2 : 4;
    line("<g><title>%s</title>", escaped(box.tooltip()));
    if (box.stripes().size() > 1) {
      double x = left;
      for (Picture.Stripe stripe : box.stripes()) {
        double width = stripe.share() * Placement.BOX_WIDTH;
        line(
            "<rect x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\" fill=\"%s\"/>",
            x, top, width, Placement.BOX_HEIGHT, stripe.color());
        x += width;
      }
      radius = 0;
    }
    line(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%.1f\" fill=\"%s\" stroke=\"#666\"/>",
        left,
        top,
        Placement.BOX_WIDTH,
        Placement.BOX_HEIGHT,
        radius,
        box.stripes().size() > 1 ? "none" : box.stripes().get(0).color());
    double middle = placement.x(number);
    boolean one = box.second().isEmpty();
    text(middle, top + (one ? 22 : 15), 11, "middle", "", box.first());
    if (!one) {
      text(middle, top + 29, 10, "middle", "fill=\"#444\"", box.second());
    }
    line("</g>");
  }

  private void writeLegend(double left) {
    double y = HEADER + LEGEND_ROW;
    text(left, y, 12, "start", "font-weight=\"bold\"", "Channel groups (units)");
    for (Picture.Entry entry : picture.legend()) {
      y += LEGEND_ROW;
      line(
          "<g><title>%s</title><rect x=\"%.1f\" y=\"%.1f\" width=\"14\" height=\"12\" fill=\"%s\" stroke=\"#666\"/>",
          escaped(entry.tooltip()), left, y - 10, entry.color());
      text(left + 21, y, 11, "start", "", entry.text());
      line("</g>");
    }
  }

  private void text(double x, double y, int size, String anchor, String style, String words) {
    line(
        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" text-anchor=\"%s\" %s>%s</text>",
        x, y, size, anchor, style, escaped(words));
  }

  private void line(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /** Characters that XML does not allow are left out. */
  private static String escaped(String words) {
    StringBuilder text = new StringBuilder();
    words
        .codePoints()
        .filter(
            c ->
                c == '\n'
                    || (c >= 0x20 && c <= 0xd7ff)
                    || (c >= 0xe000 && c < 0xfffe)
                    || c > 0xffff)
        .forEach(text::appendCodePoint);
    return text.toString()
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
