package dev.lathe.solver;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A planning problem: choose one option for each group and keep or remove each block so that the
 * sum of the value terms is largest while every budget holds.
 *
 * <p>With x the options, z the kept blocks and b(t) the block that guards term t:
 *
 * <pre>
 *   max  sum over value terms t of z[b(t)] * value_t(x)
 *   s.t. sum over cost terms t of resource r of z[b(t)] * cost_t(x) &lt;= limit_r   for each budget r
 *        z[child] &lt;= z[parent],  z = 1 for fixed blocks
 * </pre>
 *
 * <p>HALP's knapsack (arXiv 2110.10811, equation 7) is the case of cost terms over one group; MDP's
 * problem (arXiv 2504.02168) the case of cost terms over two groups and one level of blocks.
 *
 * @param name what it is called in reports
 * @param groups the groups, each with its options
 * @param blocks the blocks that may be removed
 * @param sums sums of widths that terms range over
 * @param terms the value and cost terms
 * @param budgets limits, at most one for each resource
 */
public record PlanningProblem(
    String name,
    List<Group> groups,
    List<Block> blocks,
    List<WidthSum> sums,
    List<Term> terms,
    List<Budget> budgets) {

  /**
   * Copies the lists and checks every rule.
   *
   * @throws InvalidProblemException naming everything that is wrong
   */
  public PlanningProblem {
    groups = List.copyOf(groups);
    blocks = List.copyOf(blocks);
    sums = List.copyOf(sums);
    terms = List.copyOf(terms);
    budgets = List.copyOf(budgets);
    new ProblemCheck(name).check(groups, blocks, sums, terms, budgets);
  }

  /** Starts a problem. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** The resources of the cost terms and budgets, in the order in which they first appear. */
  public List<String> resources() {
    Set<String> resources = new LinkedHashSet<>();
    budgets.forEach(budget -> resources.add(budget.resource()));
    for (Term term : terms) {
      if (term instanceof Term.Cost cost) {
        resources.add(cost.resource());
      }
    }
    return List.copyOf(resources);
  }

  /**
   * A group by its name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Group group(String id) {
    return groups.stream()
        .filter(group -> group.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no group (%s).".formatted(id)));
  }

  /** The limit on a resource, or positive infinity if it has no budget. */
  public double limit(String resource) {
    return budgets.stream()
        .filter(budget -> budget.resource().equals(resource))
        .mapToDouble(Budget::limit)
        .findFirst()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** The values that a sum can take, ascending: the options of its axis in a table. */
  public List<Integer> sumValues(String sum) {
    int[] values = new SumStates(groups, sums).values(sum);
    return java.util.Arrays.stream(values).boxed().toList();
  }

  /** What a choice is worth and uses, by exact arithmetic on the tables. */
  public Evaluation evaluate(Choice choice) {
    return new Evaluator(this).evaluate(choice);
  }

  /** The same problem with other budgets. */
  public PlanningProblem withBudgets(List<Budget> newBudgets) {
    return new PlanningProblem(name, groups, blocks, sums, terms, newBudgets);
  }

  /** The same problem with one budget set, or added, to a limit. */
  public PlanningProblem withBudget(String resource, double limit) {
    List<Budget> changed = new ArrayList<>();
    boolean known = false;
    for (Budget budget : budgets) {
      boolean same = budget.resource().equals(resource);
      changed.add(same ? new Budget(resource, limit) : budget);
      known |= same;
    }
    if (!known) {
      changed.add(new Budget(resource, limit));
    }
    return withBudgets(changed);
  }

  /** Collects the parts of a problem; {@link #build()} checks them all at once. */
  public static final class Builder {
    private final String name;
    private final List<Group> groups = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final List<WidthSum> sums = new ArrayList<>();
    private final List<Term> terms = new ArrayList<>();
    private final List<Budget> budgets = new ArrayList<>();

    private Builder(String name) {
      this.name = name;
    }

    /** Adds a group. */
    public Builder group(Group group) {
      groups.add(group);
      return this;
    }

    /** Adds a group of so many options. */
    public Builder group(String id, int options) {
      return group(Group.of(id, options));
    }

    /** Adds a group with one option for each width. */
    public Builder group(String id, List<Integer> widths) {
      return group(Group.ofWidths(id, widths));
    }

    /** Adds a block. */
    public Builder block(Block block) {
      blocks.add(block);
      return this;
    }

    /** Adds a removable block that lies in no other. */
    public Builder block(String id) {
      return block(new Block(id, null, false));
    }

    /** Adds a removable block that lies in another. */
    public Builder block(String id, String parent) {
      return block(new Block(id, parent, false));
    }

    /** Adds a sum of the widths of groups or of earlier sums. */
    public Builder sum(String id, List<String> parts) {
      sums.add(new WidthSum(id, parts));
      return this;
    }

    /** Adds a term. */
    public Builder term(Term term) {
      terms.add(term);
      return this;
    }

    /** Adds a value term that always counts. */
    public Builder value(String id, Table table, String... over) {
      return term(new Term.Value(id, null, List.of(over), table));
    }

    /** Adds a value term that counts while a block is kept. */
    public Builder valueIn(String block, String id, Table table, String... over) {
      return term(new Term.Value(id, block, List.of(over), table));
    }

    /** Adds a cost term that always counts. */
    public Builder cost(String id, String resource, Table table, String... over) {
      return term(new Term.Cost(id, resource, null, List.of(over), table));
    }

    /** Adds a cost term that counts while a block is kept. */
    public Builder costIn(String block, String id, String resource, Table table, String... over) {
      return term(new Term.Cost(id, resource, block, List.of(over), table));
    }

    /** Adds a budget. */
    public Builder budget(String resource, double limit) {
      budgets.add(new Budget(resource, limit));
      return this;
    }

    /**
     * The problem.
     *
     * @throws InvalidProblemException naming everything that is wrong
     */
    public PlanningProblem build() {
      return new PlanningProblem(name, groups, blocks, sums, terms, budgets);
    }
  }
}
