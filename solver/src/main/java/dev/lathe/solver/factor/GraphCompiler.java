package dev.lathe.solver.factor;

import dev.lathe.solver.Block;
import dev.lathe.solver.Budget;
import dev.lathe.solver.Choice;
import dev.lathe.solver.Group;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compiles a planning problem to a factor graph of integers and translates assignments back.
 *
 * <p>Groups become variables over the options that are not excluded. Sums become chains of
 * variables over partial sums, tied by factors that allow only cells that add up. Values are
 * rounded down, costs up and limits down; see {@link Scale}.
 */
public final class GraphCompiler {
  private final PlanningProblem problem;
  private final Map<String, Integer> blockIndex = new HashMap<>();
  private final Map<String, Integer> resourceIndex = new LinkedHashMap<>();
  private final Variables variables;
  private final Scale valueScale;
  private final Scale[] costScales;
  private final int valueTerms;
  private final FactorGraph graph;

  /** Compiles a problem. Resources without a budget are left out. */
  public GraphCompiler(PlanningProblem problem) {
    this.problem = problem;
    for (Block block : problem.blocks()) {
      blockIndex.put(block.id(), blockIndex.size());
    }
    for (Budget budget : problem.budgets()) {
      resourceIndex.put(budget.resource(), resourceIndex.size());
    }
    int[] parent = new int[blockIndex.size()];
    FactorGraph.Fate[] fates = new FactorGraph.Fate[parent.length];
    for (int block = 0; block < parent.length; block++) {
      Block given = problem.blocks().get(block);
      parent[block] = given.parent() == null ? -1 : guard(given.parent());
      fates[block] = given.fixed() ? FactorGraph.Fate.KEPT : FactorGraph.Fate.OPEN;
    }
    variables = new Variables(problem);
    Scale.Finder valueFinder = new Scale.Finder();
    Scale.Finder[] costFinders = new Scale.Finder[resourceIndex.size()];
    Arrays.setAll(costFinders, any -> new Scale.Finder());
    List<double[]> cells = new ArrayList<>();
    int values = 0;
    for (Term term : problem.terms()) {
      double[] cell = variables.allowedCells(term);
      cells.add(cell);
      if (term instanceof Term.Cost cost) {
        Integer resource = resourceIndex.get(cost.resource());
        if (resource != null) {
          costFinders[resource].addTable(cell);
        }
      } else {
        valueFinder.addTable(cell);
        values++;
      }
    }
    valueTerms = values;
    valueScale = valueFinder.find();
    costScales = Arrays.stream(costFinders).map(Scale.Finder::find).toArray(Scale[]::new);
    List<Factor> factors = factors(cells);
    FactorGraph shell = new FactorGraph(variables.origins(), List.of(), parent, fates, new long[0]);
    factors.addAll(variables.sumFactors(factors, shell::around, costScales.length));
    graph = new FactorGraph(variables.origins(), factors, parent, fates, limits(problem));
  }

  /** The graph. */
  public FactorGraph graph() {
    return graph;
  }

  /** The scale of the values. */
  public Scale valueScale() {
    return valueScale;
  }

  /**
   * A number that no choice is worth more than, if no assignment is worth more than {@code value}:
   * each value term lost less than one unit when it was rounded.
   */
  public double bound(long value) {
    if (value >= Scale.LARGEST) {
      return Double.POSITIVE_INFINITY;
    }
    return valueScale.toDouble(valueScale.exact() ? value : value + valueTerms);
  }

  /** What an assignment is worth at least, if its rounded values add up to {@code value}. */
  public double objective(long value) {
    return value <= -Scale.LARGEST ? Double.NEGATIVE_INFINITY : valueScale.toDouble(value);
  }

  /** The least integer value that stands for at least an objective; any if that is infinite. */
  public long atLeast(double objective) {
    return valueScale.up(objective);
  }

  /** What is used at most of the resource of a budget, by its place among the budgets. */
  public double usage(int budget, long cost) {
    return costScales[budget].toDouble(cost);
  }

  /** A limit that a choice which uses so much meets, however its costs are rounded. */
  public double reachable(int budget, double used) {
    Scale scale = costScales[budget];
    return scale.exact() ? used : scale.toDouble(scale.up(used) + problem.terms().size());
  }

  /** A usage that no choice is below, if the rounded costs of none are less than {@code cost}. */
  public double leastUsage(int budget, long cost) {
    Scale scale = costScales[budget];
    return scale.toDouble(scale.exact() ? cost : cost - problem.terms().size());
  }

  /** What a unit of each budget is worth, for multipliers of the graph. */
  public Map<String, Double> marginalValues(double[] multipliers) {
    Map<String, Double> values = new LinkedHashMap<>();
    resourceIndex.forEach(
        (resource, index) ->
            values.put(
                resource,
                Math.scalb(
                    multipliers[index], costScales[index].exponent() - valueScale.exponent())));
    return values;
  }

  /** The choice an assignment stands for; groups that do not matter get their default option. */
  public Choice choice(Assignment assignment) {
    boolean[] counts = new boolean[graph.variables()];
    for (Factor factor : graph.factors()) {
      if (factor.guard() < 0 || assignment.kept()[factor.guard()]) {
        for (int variable : factor.scope()) {
          counts[variable] = true;
        }
      }
    }
    Map<String, Integer> options = new LinkedHashMap<>();
    for (Group group : problem.groups()) {
      int variable = variables.of(group.id());
      int state = assignment.states()[variable];
      options.put(
          group.id(), counts[variable] ? variables.axis(variable)[state] : group.defaultOption());
    }
    Map<String, Boolean> kept = new LinkedHashMap<>();
    for (Block block : problem.blocks()) {
      kept.put(block.id(), assignment.kept()[guard(block.id())]);
    }
    return new Choice(options, kept);
  }

  private int guard(String block) {
    Integer index = blockIndex.get(block);
    if (index == null) {
      throw new IllegalStateException("The block (%s) is unknown.".formatted(block));
    }
    return index;
  }

  private List<Factor> factors(List<double[]> cells) {
    List<Factor> factors = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      Term term = problem.terms().get(i);
      double[] cell = cells.get(i);
      long[] value = new long[cell.length];
      long[][] cost = new long[costScales.length][cell.length];
      if (term instanceof Term.Cost costTerm) {
        Integer resource = resourceIndex.get(costTerm.resource());
        if (resource == null) {
          continue;
        }
        Arrays.setAll(cost[resource], c -> costScales[resource].up(cell[c]));
      } else {
        Arrays.setAll(value, c -> valueScale.down(cell[c]));
      }
      int guard = term.block() == null ? -1 : guard(term.block());
      int[] scope = term.over().stream().mapToInt(variables::of).toArray();
      factors.add(new Factor(scope, guard, value, cost));
    }
    return factors;
  }

  /** The limits of a problem that has the same budgets, in the integers of the graph. */
  public long[] limits(PlanningProblem limited) {
    long[] limits = new long[resourceIndex.size()];
    for (Budget budget : limited.budgets()) {
      Integer resource = resourceIndex.get(budget.resource());
      if (resource != null) {
        limits[resource] = costScales[resource].down(budget.limit());
      }
    }
    return limits;
  }
}
