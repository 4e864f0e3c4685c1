package dev.lathe.solver.exact;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Notes what the solver does, and tells those who listen how far it has come. */
public final class Log {
  /** Hears of the best solution and the bound whenever one of them moves. */
  public interface Moves {
    /**
     * Hears of a move.
     *
     * @param seconds since the search began
     * @param incumbent what the best solution is worth, or {@link Long#MIN_VALUE} without one
     * @param bound nothing is worth more; {@link Long#MAX_VALUE} while there is no bound
     */
    void at(double seconds, long incumbent, long bound);
  }

  private final Deadline deadline;
  private final Moves moves;
  private final List<String> steps = new ArrayList<>();
  private long incumbent = Long.MIN_VALUE;
  private long bound = Long.MAX_VALUE;

  /** An empty log. */
  public Log(Deadline deadline, Moves moves) {
    this.deadline = deadline;
    this.moves = moves;
  }

  /** Takes in the best solution's value and the bound; what is worse than known before is not. */
  public void moved(long newIncumbent, long newBound) {
    if (newIncumbent > incumbent || newBound < bound) {
      incumbent = Math.max(incumbent, newIncumbent);
      bound = Math.min(bound, newBound);
      moves.at(deadline.seconds(), incumbent, bound);
    }
  }

  /** Adds a line. */
  public void add(String format, Object... arguments) {
    String text = String.format(Locale.ROOT, format, arguments);
    steps.add(String.format(Locale.ROOT, "%.3f s: %s", deadline.seconds(), text));
  }

  /** The lines so far. */
  public List<String> steps() {
    return List.copyOf(steps);
  }
}
