package dev.lathe.solver.exact;

import dev.lathe.solver.factor.Assignment;
import dev.lathe.solver.factor.FactorGraph;
import dev.lathe.solver.factor.Score;
import org.jspecify.annotations.Nullable;

/** The best assignment found so far that is within the limits. */
public final class Incumbent {
  private final FactorGraph graph;
  private final Fill fill;
  private final Mend mend;
  private @Nullable Assignment best;
  private long value = Long.MIN_VALUE;
  private Runnable improved = () -> {};

  /** None yet; assignments will be of this graph, which is not reduced. */
  public Incumbent(FactorGraph graph) {
    this.graph = graph;
    Moves moves = new Moves(graph);
    this.fill = new Fill(moves);
    this.mend = new Mend(moves);
  }

  /** Calls back whenever a better assignment was taken. */
  public void onImproved(Runnable newImproved) {
    improved = newImproved;
  }

  /** What an assignment is worth and costs. */
  public Score score(Assignment assignment) {
    return Score.of(graph, assignment);
  }

  /** Takes an assignment if it is within the limits and better. */
  public void offer(Assignment assignment, Score score) {
    if (score.within(graph.limits()) && score.value() > value) {
      best = assignment;
      value = score.value();
      improved.run();
    }
  }

  /** Takes an assignment, if it is within the limits, after using what it leaves of them. */
  public void offerFilled(Assignment assignment, Score score) {
    if (score.within(graph.limits())) {
      offer(assignment, score);
      Assignment filled = fill.fill(assignment, score);
      offer(filled, score(filled));
    }
  }

  /** Takes an assignment after bringing it within the limits, as far as single changes do that. */
  public void offerMended(Assignment assignment) {
    Assignment mended = mend.mend(assignment, score(assignment));
    if (mended != null) {
      offerFilled(mended, score(mended));
    }
  }

  /** Whether there is one. */
  public boolean found() {
    return best != null;
  }

  /** The assignment, or null. */
  public @Nullable Assignment assignment() {
    return best;
  }

  /** What it is worth, or {@link Long#MIN_VALUE}. */
  public long value() {
    return value;
  }
}
