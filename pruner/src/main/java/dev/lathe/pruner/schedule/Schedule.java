package dev.lathe.pruner.schedule;

import dev.lathe.foundation.UsageException;
import dev.lathe.pruner.importance.ThresholdOptions;

/** How a network gets from the whole to its final widths. */
public sealed interface Schedule {
  /** Everything is planned at once, from the importance in the original. */
  record OneShot() implements Schedule {}

  /**
   * In steps whose latency falls exponentially, C(t) = C(0)^(1 - t/T) · C(T)^(t/T), with training
   * and new importance in between; nothing that went comes back (HALP, arXiv 2110.10811, after
   * FORCE, arXiv 2006.09081). HALP takes 30 steps of 40 minibatches.
   *
   * @param steps T, at least 1
   * @param minibatches of training, and as many of importance, between two steps; at least 1
   */
  record ExponentialSteps(int steps, int minibatches) implements Schedule {
    /** Checks the ranges. */
    public ExponentialSteps {
      atLeastOne("number of steps", steps);
      atLeastOne("number of minibatches", minibatches);
    }
  }

  /**
   * Pruned to the budget, trained for a while at a high rate, and planned again with the importance
   * after that: much of what was kept is shed in training (cascade weight shedding, arXiv
   * 2103.10629), and what was cut may come back with the importance and weights that it had.
   *
   * @param rounds how often; at least 1
   * @param minibatches of training in each round; at least 1
   */
  record Shedding(int rounds, int minibatches) implements Schedule {
    /** Checks the ranges. */
    public Shedding {
      atLeastOne("number of rounds", rounds);
      atLeastOne("number of minibatches", minibatches);
    }
  }

  /**
   * Pruned beyond the budget and trained; then all that was cut is reactivated and trained with
   * what is kept frozen, and the best of it is grown back up to the budget (IEE, arXiv 2502.03658,
   * in its form for latency). How far beyond the budget a round goes falls by half with every
   * round.
   *
   * @param rounds how often; at least 1
   * @param minibatches of training before the reactivation, and as many in it; at least 1
   * @param beyond how far beyond the budget the first round goes, on the logarithmic scale from the
   *     whole's latency (0) to the budget (1); above 0 and at most 1
   */
  record Reactivation(int rounds, int minibatches, double beyond) implements Schedule {
    /** Checks the ranges. */
    public Reactivation {
      atLeastOne("number of rounds", rounds);
      atLeastOne("number of minibatches", minibatches);
      if (!(beyond > 0) || beyond > 1) {
        throw new UsageException(
            "The way beyond the budget (%s) must be above 0 and at most 1.".formatted(beyond),
            "Maybe leave it out.");
      }
    }
  }

  /**
   * The whole network is trained, and planned for after every round; it is cut as soon as the plan
   * is stable (EPI, arXiv 2110.12007, section 3: when to prune during training). The published
   * method ranks all units of the network; here the structure is that of the plan, and what is
   * pruned is a trained network.
   *
   * @param rounds at most; at least 1
   * @param minibatches of training in each round; at least 1
   * @param history plans before that the last one is compared with, r in equation 6; at least 1
   * @param threshold how alike they must be, 0 to 1
   */
  record StableStructure(int rounds, int minibatches, int history, double threshold)
      implements Schedule {
    /** Checks the ranges. */
    public StableStructure {
      atLeastOne("number of rounds", rounds);
      atLeastOne("number of minibatches", minibatches);
      atLeastOne("number of plans compared", history);
      if (!(threshold >= 0 && threshold <= 1)) {
        throw new UsageException(
            "The threshold (%s) must lie between 0 and 1.".formatted(threshold),
            "Maybe leave it out.");
      }
    }
  }

  /**
   * One threshold for each group is learned, with soft gates on the units and the latency pulling
   * at them (LTP, arXiv 2003.00075); then what the thresholds leave is trained, and the thresholds
   * are learned on. What was cut keeps its weights and may come back.
   *
   * @param rounds how often; each goes as much further towards the budget; at least 1
   * @param minibatches of training in each round; at least 1
   * @param thresholds how they are learned in each round
   */
  record LearnedThresholds(int rounds, int minibatches, ThresholdOptions thresholds)
      implements Schedule {
    /** Checks the ranges. */
    public LearnedThresholds {
      atLeastOne("number of rounds", rounds);
      atLeastOne("number of minibatches", minibatches);
    }
  }

  private static void atLeastOne(String what, int number) {
    if (number < 1) {
      throw new UsageException(
          "The %s (%d) must be at least 1.".formatted(what, number), "Maybe leave it out.");
    }
  }
}
