package dev.lathe.profiler;

import dev.lathe.graph.Block;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.WidthSteps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A variant of a network for calibration: widths and blocks at random, the same for the same seed
 * and number.
 *
 * @param name what it is called in a table
 * @param selection what is kept
 */
record Variant(String name, Selection selection) {
  /** No variant keeps less than about this share of its units. */
  private static final double LEAST = 0.2;

  /** How far the groups of one variant lie from its own share. */
  private static final double SCATTER = 0.35;

  /** The share of blocks that go in a variant of least width. */
  private static final double MOST_BLOCKS = 0.4;

  private static final Pattern NAME =
      Pattern.compile("seed (-?\\d{1,18}) variant (\\d{1,9}) of (\\d{1,9})");

  /** The whole network. */
  static Variant whole() {
    return new Variant("", Selection.everything());
  }

  /**
   * Variants spread over all shares of width: number {@code i} of {@code count} keeps around a
   * share drawn from the {@code i}-th of as many equal parts, and fewer blocks the narrower it is.
   */
  static List<Variant> draw(Network network, WidthSteps steps, int count, long seed) {
    List<Variant> variants = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      variants.add(draw(network, steps, number, count, seed));
    }
    return variants;
  }

  private static Variant draw(Network network, WidthSteps steps, int number, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
    double share = LEAST + (1 - LEAST) * (number + random.nextDouble()) / count;
    return new Variant(
        "seed %d variant %d of %d".formatted(seed, number + 1, count),
        selection(network, steps, share, random));
  }

  /** The variant that a table calls by this name; empty for a name of another kind. */
  static Optional<Variant> named(Network network, WidthSteps steps, String name) {
    Matcher words = NAME.matcher(name);
    if (name.isEmpty()) {
      return Optional.of(whole());
    }
    if (!words.matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(words.group(2));
    int count = Integer.parseInt(words.group(3));
    return number < 1 || number > count
        ? Optional.empty()
        : Optional.of(draw(network, steps, number - 1, count, Long.parseLong(words.group(1))));
  }

  private static Selection selection(
      Network network, WidthSteps steps, double share, SplittableRandom random) {
    TreeMap<String, Integer> widths = new TreeMap<>();
    for (ChannelGroup group : network.groups()) {
      if (group.isPrunable()) {
        double scattered = share * (1 + SCATTER * (2 * random.nextDouble() - 1));
        widths.put(group.id(), width(group.units(), steps.step(group.units()), scattered));
      }
    }
    TreeSet<String> removed = new TreeSet<>();
    for (Block block : network.blocks()) {
      if (random.nextDouble() < MOST_BLOCKS * (1 - share)) {
        removed.add(block.id());
      }
    }
    return new Selection(Selection.firstUnits(widths).keptUnits(), removed);
  }

  private static int width(int units, int step, double share) {
    long steps = Math.max(1, Math.round(share * units / step));
    return (int) Math.min(units, steps * step);
  }
}
