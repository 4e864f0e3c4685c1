package dev.lathe.graph.coupling;

import dev.lathe.graph.GroupAxis.Role;
import java.util.HashMap;
import java.util.Map;

/**
 * Einsum: axes of one letter are one axis; letters that the result lacks are summed over. Equations
 * with an ellipsis or without a result are carried through frozen.
 */
final class Einsum implements Operator {
  @Override
  public void couple(Site site) {
    String equation = site.node().attributes().text("equation", "").replace(" ", "");
    String[] sides = equation.split("->", -1);
    if (sides.length != 2 || equation.contains(".")) {
      site.freezeAll("has an equation (%s) that is not understood".formatted(equation));
      return;
    }
    String[] terms = sides[0].split(",", -1);
    Map<Character, Axis> axes = new HashMap<>();
    for (int input = 0; input < terms.length; input++) {
      for (int axis = 0; axis < terms[input].length(); axis++) {
        char letter = terms[input].charAt(axis);
        Axis own = site.axes(input)[axis];
        join(site, axes, letter, own);
        site.role(input, axis, sides[1].indexOf(letter) < 0 ? Role.CONSUMER : Role.PRODUCER);
      }
    }
    for (int axis = 0; axis < terms[0].length(); axis++) {
      if (sides[1].indexOf(terms[0].charAt(axis)) < 0) {
        site.contract(0, axis);
      }
    }
    for (int input = 1; input < terms.length; input++) {
      for (int axis = 0; axis < terms[input].length(); axis++) {
        char letter = terms[input].charAt(axis);
        if (sides[1].indexOf(letter) < 0 && terms[0].indexOf(letter) < 0) {
          site.contract(input, axis);
        }
      }
    }
    site.produce(
        0, sides[1].chars().mapToObj(letter -> axes.get((char) letter)).toArray(Axis[]::new));
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
