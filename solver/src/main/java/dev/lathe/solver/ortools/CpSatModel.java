package dev.lathe.solver.ortools;

import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import com.google.ortools.sat.Literal;
import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import java.util.List;
import java.util.function.Predicate;

/** A factor graph as a model of CP-SAT: a Boolean for each variable of {@link TransportModel}. */
final class CpSatModel implements Rows<Literal> {
  private final FactorGraph graph;
  private final CpModel model = new CpModel();
  private final TransportModel<Literal> tables;

  CpSatModel(FactorGraph graph) {
    this.graph = graph;
    this.tables = new TransportModel<>(graph, this);
  }

  @Override
  public Literal binary() {
    return model.newBoolVar("");
  }

  @Override
  public Literal cell() {
    return model.newBoolVar("");
  }

  @Override
  public void exactlyOne(List<Literal> all) {
    model.addExactlyOne(all);
  }

  @Override
  public void equal(List<Literal> parts, Literal whole) {
    model.addEquality(sum(parts), whole);
  }

  @Override
  public void atMost(List<Literal> parts, Literal whole) {
    model.addLessOrEqual(sum(parts), whole);
  }

  private static LinearExpr sum(List<Literal> literals) {
    return LinearExpr.sum(literals.toArray(new Literal[0]));
  }

  private static LinearExpr expression(Terms<Literal> terms) {
    LinearExprBuilder sum = LinearExpr.newBuilder().add(terms.constant());
    for (int term = 0; term < terms.size(); term++) {
      sum.addTerm(terms.variable(term), terms.coefficient(term));
    }
    return sum.build();
  }

  /** The model, asking for the least cost of a resource, whatever the limits. */
  CpModel minimizeCost(int resource) {
    model.minimize(expression(tables.costs().get(resource)));
    return model;
  }

  /** The model, asking for the most value within the limits, at least and at most as given. */
  CpModel maximizeValue(long least, long most) {
    for (int resource = 0; resource < graph.resources(); resource++) {
      model.addLessOrEqual(expression(tables.costs().get(resource)), graph.limits()[resource]);
    }
    LinearExpr sum = expression(tables.value());
    model.addLinearConstraint(sum, least, most);
    model.maximize(sum);
    return model;
  }

  /** Reads an assignment off a solution. */
  Assignment assignment(Predicate<Literal> isTrue) {
    return tables.assignment(isTrue);
  }
}
