package dev.lathe.solver.ortools;

import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import java.util.ArrayList;
import java.util.List;

/**
 * The linear program that a cutting plane method solves to find its next multipliers: the lowest
 * point of the largest of all cuts, within a box.
 *
 * <p>A cut says that the Lagrangian bound at multipliers m is at least {@code value - m * excess},
 * because that is what one assignment is worth there. Multipliers and heights are scaled so that
 * the program sees numbers near 1.
 */
public final class MasterProgram implements AutoCloseable {
  private final MPSolver solver;
  private final MPVariable height;
  private final MPVariable[] multipliers;
  private final double valueScale;
  private final double[] scales;
  private final List<MPConstraint> cuts = new ArrayList<>();

  /**
   * A program without cuts.
   *
   * @param valueScale the size of values
   * @param scales the size of each multiplier
   */
  public MasterProgram(double valueScale, double[] scales) {
    Natives.load();
    this.valueScale = valueScale;
    this.scales = scales.clone();
    this.solver = MPSolver.createSolver("GLOP");
    double infinity = MPSolver.infinity();
    this.height = solver.makeNumVar(-infinity, infinity, "height");
    this.multipliers = new MPVariable[scales.length];
    for (int i = 0; i < scales.length; i++) {
      multipliers[i] = solver.makeNumVar(0, infinity, "m" + i);
    }
    solver.objective().setCoefficient(height, 1);
    solver.objective().setMinimization();
  }

  /** Adds the cut of an assignment that is worth so much and exceeds each limit by so much. */
  public void addCut(double value, double[] excess) {
    MPConstraint cut = solver.makeConstraint(value / valueScale, MPSolver.infinity(), "cut");
    cut.setCoefficient(height, 1);
    cuts.add(cut);
    for (int i = 0; i < excess.length; i++) {
      cut.setCoefficient(multipliers[i], excess[i] * scales[i] / valueScale);
    }
  }

  /** Keeps the multipliers between bounds. */
  public void setBox(double[] low, double[] high) {
    for (int i = 0; i < multipliers.length; i++) {
      multipliers[i].setBounds(low[i] / scales[i], high[i] / scales[i]);
    }
  }

  /**
   * Solves the program.
   *
   * @param next receives the multipliers
   * @return the height there, or negative infinity if the program could not be solved
   */
  public double solve(double[] next) {
    if (solver.solve() != MPSolver.ResultStatus.OPTIMAL) {
      return Double.NEGATIVE_INFINITY;
    }
    for (int i = 0; i < next.length; i++) {
      next[i] = Math.max(0, multipliers[i].solutionValue() * scales[i]);
    }
    return height.solutionValue() * valueScale;
  }

  /** The share of each cut, in the order in which they were added, in what holds the height up. */
  public double[] shares() {
    return cuts.stream().mapToDouble(MPConstraint::dualValue).toArray();
  }

  @Override
  public void close() {
    solver.delete();
  }
}
