package dev.lathe.solver;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Small random problems of every kind, for comparison with brute force. */
public final class RandomProblems {
  private final Random random;

  /** Problems that a seed decides. */
  public RandomProblems(long seed) {
    random = new Random(seed);
  }

  /**
   * A problem with 2 to 5 groups, up to 3 blocks (some nested, some fixed), terms over up to three
   * groups, sometimes a sum of widths, and so many budgets somewhere between the least and the most
   * that can be used.
   */
  public PlanningProblem next(int budgets) {
    PlanningProblem.Builder builder = PlanningProblem.builder("random");
    List<String> groups = new ArrayList<>();
    List<Integer> options = new ArrayList<>();
    int count = 2 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      int states = 1 + random.nextInt(4);
      List<Integer> widths = new ArrayList<>();
      for (int k = 0; k < states; k++) {
        widths.add((k + 1) * 8 + (random.nextInt(4) == 0 ? 8 : 0));
      }
      java.util.Set<Integer> excluded =
          states > 1 && random.nextInt(5) == 0
              ? java.util.Set.of(random.nextInt(states))
              : java.util.Set.of();
      builder.group(new Group("g" + i, states, widths, excluded));
      groups.add("g" + i);
      options.add(states);
    }
    List<String> blocks = blocks(builder);
    if (count >= 3 && random.nextInt(3) == 0) {
      List<String> parts = new ArrayList<>(groups.subList(0, 2 + random.nextInt(2)));
      if (random.nextInt(4) == 0) {
        parts.add(parts.get(0));
      }
      builder.sum("s", parts);
      groups.add("s");
      // A problem is needed to ask for the values of a sum.
      options.add(builder.build().sumValues("s").size());
    }
    int terms = 3 + random.nextInt(6);
    for (int t = 0; t < terms; t++) {
      addTerms(builder, t, groups, options, blocks, budgets);
    }
    for (int r = 0; r < budgets; r++) {
      builder.budget("r" + r, random.nextInt(40) * (random.nextBoolean() ? 1 : 3) - 2);
    }
    return builder.build();
  }

  private List<String> blocks(PlanningProblem.Builder builder) {
    List<String> blocks = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      boolean nested = i > 0 && random.nextBoolean();
      boolean fixed = !nested && random.nextInt(5) == 0;
      builder.block(new Block("b" + i, nested ? "b" + random.nextInt(i) : null, fixed));
      blocks.add("b" + i);
    }
    return blocks;
  }

  private void addTerms(
      PlanningProblem.Builder builder,
      int t,
      List<String> groups,
      List<Integer> options,
      List<String> blocks,
      int budgets) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    List<Integer> chosen = order.subList(0, Math.min(order.size(), random.nextInt(4)));
    List<String> over = chosen.stream().map(groups::get).toList();
    int[] shape = chosen.stream().mapToInt(options::get).toArray();
    String block =
        blocks.isEmpty() || random.nextInt(3) == 0
            ? null
            : blocks.get(random.nextInt(blocks.size()));
    int spread = random.nextBoolean() ? 4 : 30;
    int shift = random.nextInt(4) == 0 ? spread / 2 : 0;
    builder.term(
        new Term.Value(
            "v" + t, block, over, Table.generate(shape, any -> random.nextInt(spread) - shift)));
    for (int r = 0; r < budgets; r++) {
      int less = random.nextInt(5) == 0 ? 3 : 0;
      builder.term(
          new Term.Cost(
              "c" + t + "." + r,
              "r" + r,
              block,
              over,
              Table.generate(shape, any -> random.nextInt(20) - less)));
    }
  }
}
