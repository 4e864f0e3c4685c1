package dev.lathe.pruner.importance;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/**
 * Scores of a group's units that add up to measured losses: those of the units between two probed
 * widths sum to the difference of the losses there, shared out in proportion to what a criterion
 * says of each. They never rise along the ranking, so that the ranking stays what it was.
 */
final class FallingScores {
  /** Tells units of equal scores apart in the order that they had. */
  private static final double TIE = 1e-9;

  private final List<Double> given;
  private final List<Integer> ranking;
  private final double[] byRank;

  private FallingScores(GroupImportance group) {
    this.given = group.scores();
    this.ranking = group.ranking();
    this.byRank = new double[given.size()];
  }

  /**
   * The scores, by unit.
   *
   * @param losses by number of units kept, of the best units; the whole group's is the last and 0
   * @param lossOfAll what goes with the last of the units, not below the largest of {@code losses};
   *     NaN where the group can never vanish: its first units are then worth what the next ones are
   */
  static double[] of(
      GroupImportance group, NavigableMap<Integer, Double> losses, double lossOfAll) {
    FallingScores scores = new FallingScores(group);
    List<Integer> widths = new ArrayList<>(losses.keySet());
    for (int i = 0; i + 1 < widths.size(); i++) {
      int from = widths.get(i);
      int to = widths.get(i + 1);
      scores.share(from, to, losses.get(from) - losses.get(to));
    }
    int least = widths.get(0);
    double rest = lossOfAll - losses.get(least);
    if (least == scores.byRank.length) {
      scores.share(0, least, Double.isNaN(rest) ? 1 : rest);
    } else {
      scores.share(0, least, Double.isNaN(rest) ? least * scores.byRank[least] : rest);
    }
    scores.pool();
    return scores.byUnit();
  }

  /** Shares out a loss over the units between two ranks. */
  private void share(int from, int to, double loss) {
    double sum = 0;
    for (int rank = from; rank < to; rank++) {
      sum += given.get(ranking.get(rank));
    }
    for (int rank = from; rank < to; rank++) {
      double share = sum > 0 ? given.get(ranking.get(rank)) / sum : 1.0 / (to - from);
      byRank[rank] = Math.max(0, loss) * share;
    }
  }

  /** Where scores rise along the ranking, neighbours get their mean: isotonic regression. */
  private void pool() {
    double[] sums = new double[byRank.length];
    int[] counts = new int[byRank.length];
    int pools = 0;
    for (double score : byRank) {
      sums[pools] = score;
      counts[pools++] = 1;
      while (pools > 1
          && sums[pools - 1] * counts[pools - 2] > sums[pools - 2] * counts[pools - 1]) {
        sums[pools - 2] += sums[pools - 1];
        counts[pools - 2] += counts[pools - 1];
        pools--;
      }
    }
    int rank = 0;
    for (int pool = 0; pool < pools; pool++) {
      for (int member = 0; member < counts[pool]; member++) {
        byRank[rank++] = sums[pool] / counts[pool];
      }
    }
  }

  private double[] byUnit() {
    double[] scores = new double[byRank.length];
    for (int rank = 0; rank < byRank.length; rank++) {
      double tie = TIE * (byRank.length - rank) / byRank.length;
      scores[ranking.get(rank)] = byRank[rank] * (1 + tie) + TIE * tie;
    }
    return scores;
  }
}
