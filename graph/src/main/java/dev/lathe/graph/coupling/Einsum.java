package dev.lathe.graph.coupling;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Einsum: axes of one letter are one axis; letters that the result lacks are summed over. An
 * ellipsis stands for axes that are broadcast against each other from their end.
 */
final class Einsum implements Operator {
  /** Where the axes of an ellipsis begin, counted from its last axis down. */
  private static final char ELLIPSIS = '\uE000';

  @Override
  public void couple(Site site) {
    String equation = site.node().attributes().text("equation", "").replace(" ", "");
    int inputs = site.node().inputs().size();
    String[] terms = equation.split("->", -1)[0].split(",", -1);
    int widest = 0;
    for (int input = 0; input < inputs; input++) {
      int missing = site.rank(input) - terms[input].replace(".", "").length();
      terms[input] = spelled(terms[input], missing);
      widest = Math.max(widest, missing);
    }
    String[] sides = equation.split("->", -1);
    String result = sides.length > 1 ? spelled(sides[1], widest) : implied(terms, widest);
    Map<Character, Axis> axes = new HashMap<>();
    for (int input = 0; input < inputs; input++) {
      for (int axis = 0; axis < terms[input].length(); axis++) {
        char letter = terms[input].charAt(axis);
        join(site, axes, letter, site.axes(input)[axis]);
        site.role(input, axis, result.indexOf(letter) < 0 ? Role.CONSUMER : Role.PRODUCER);
      }
    }
    contract(site, terms, result);
    site.produce(
        0, result.chars().mapToObj(letter -> axes.get((char) letter)).toArray(Axis[]::new));
  }

  /** A term with a letter of its own for each axis of its ellipsis. */
  private static String spelled(String term, int axes) {
    StringBuilder letters = new StringBuilder();
    for (int axis = axes - 1; axis >= 0; axis--) {
      letters.append((char) (ELLIPSIS + axis));
    }
    return term.replace("...", letters);
  }

  /** Without a result, it is the ellipsis and the letters that are there once, in their order. */
  private static String implied(String[] terms, int axes) {
    String all = String.join("", terms);
    StringBuilder result = new StringBuilder(spelled("...", axes));
    all.chars()
        .filter(letter -> letter < ELLIPSIS && all.indexOf(letter) == all.lastIndexOf(letter))
        .sorted()
        .forEach(letter -> result.append((char) letter));
    return result.toString();
  }

  /** Each letter that the result lacks is summed over where it is met first. */
  private static void contract(Site site, String[] terms, String result) {
    Set<Character> summed = new HashSet<>();
    for (int input = 0; input < terms.length; input++) {
      for (int axis = 0; axis < terms[input].length(); axis++) {
        char letter = terms[input].charAt(axis);
        if (result.indexOf(letter) < 0 && summed.add(letter)) {
          site.contract(input, axis);
        }
      }
    }
  }

  private static void join(Site site, Map<Character, Axis> axes, char letter, Axis own) {
    Axis known = axes.get(letter);
    if (known == null) {
      axes.put(letter, own);
    } else if (known.size() == own.size()) {
      site.join(known, own);
      axes.put(letter, Site.either(known, own));
    } else {
      site.freeze(known.size() == 1 ? known : own, "spreads it over an axis");
      axes.put(letter, known.size() == 1 ? own : known);
    }
  }
}
