package dev.lathe.solver.elimination;

import java.util.ArrayList;
import java.util.List;

/**
 * How much a partial solution may cost without breaking a limit whatever follows: the limit less
 * the most that everything else can cost. Of two partial solutions that both cost no more than
 * that, neither is the cheaper one.
 */
final class Slack {
  private final long[] limits;
  private final List<Sweep> sweeps = new ArrayList<>();
  private final List<Marginals> marginals = new ArrayList<>();
  private final double[] most;
  private final long[] harmless;

  Slack(EliminationTree tree) {
    limits = tree.graph().limits();
    most = new double[limits.length];
    harmless = new long[limits.length];
    // With one resource labels are pruned by cost alone, whatever is harmless.
    int compared = limits.length == 1 ? 0 : limits.length;
    for (int resource = 0; resource < compared; resource++) {
      double[] dearest = new double[limits.length];
      dearest[resource] = -1;
      Sweep sweep = new Sweep(tree);
      sweep.run(0, dearest);
      sweeps.add(sweep);
      marginals.add(new Marginals(sweep));
    }
  }

  /** Starts with a cell of the message of a step: everything else is outside. */
  void begin(int step, int cell) {
    for (int resource = 0; resource < sweeps.size(); resource++) {
      most[resource] = marginals.get(resource).outside(step)[cell];
    }
  }

  /** A cell of an earlier message is part of everything else, too. */
  void expect(int step, int cell) {
    for (int resource = 0; resource < sweeps.size(); resource++) {
      most[resource] += sweeps.get(resource).message(step)[cell];
    }
  }

  /** It no longer is: its labels are added now. */
  void arrive(int step, int cell) {
    for (int resource = 0; resource < sweeps.size(); resource++) {
      most[resource] -= sweeps.get(resource).message(step)[cell];
    }
  }

  /** For each resource what is harmless; not to be changed, and good until the next call. */
  long[] harmless() {
    for (int resource = 0; resource < sweeps.size(); resource++) {
      double rest = most[resource] + sweeps.get(resource).roundingError();
      harmless[resource] = (long) Math.floor(limits[resource] - rest);
    }
    return harmless;
  }
}
