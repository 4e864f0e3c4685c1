package dev.lathe.profiler;

import dev.lathe.lut.Timing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Times models in turns with one of them, the pacer, and tells what they take in its units. In each
 * round every model has one visit, in random order, and each visit is divided by what the pacer
 * took around that round; the median of these ratios is the answer. Whatever the machine does for
 * longer than a round happens to both and cancels.
 */
final class PacedStopwatch {
  private static final int FEWEST_ROUNDS = 7;
  private static final int MOST_ROUNDS = 60;

  /** A model that takes longer than this is measured in fewer rounds. */
  private static final double LONG_SECONDS = 0.3;

  private static final int FEWEST_LONG_ROUNDS = 5;

  /** Rounds go on until every median is known to this share of it, or this time is spent. */
  private static final double ENOUGH = 0.005;

  private static final double SECONDS_EACH = 1;

  /** A visit repeats a short model for so long. */
  private static final long VISIT_NANOS = 1_000_000;

  /** Above this a run for warming the caches first is not worth its time. */
  private static final long LONG_RUN_NANOS = 100_000_000;

  /** The pacer's time in a round is the median of so many rounds around it. */
  private static final int SMOOTHED = 3;

  private final Random random;

  PacedStopwatch(long seed) {
    random = new Random(seed);
  }

  /** The timings of the models, the first of which is the pacer, in multiples of its time. */
  List<Timing> ratios(List<? extends TimedModel> models) {
    long[] once = models.stream().mapToLong(PacedStopwatch::warmNanos).toArray();
    double seconds = Arrays.stream(once).sum() * 1e-9;
    int fewest = seconds > LONG_SECONDS * models.size() ? FEWEST_LONG_ROUNDS : FEWEST_ROUNDS;
    int most = most(fewest, seconds, models.size());
    double[][] nanos = new double[models.size()][most];
    List<Integer> order = new ArrayList<>();
    for (int index = 0; index < models.size(); index++) {
      order.add(index);
    }
    List<Timing> ratios = List.of();
    for (int round = 0; round < most; round++) {
      java.util.Collections.shuffle(order, random);
      for (int index : order) {
        nanos[index][round] = visit(models.get(index), once[index]);
      }
      if (round + 1 >= fewest) {
        ratios = ratios(nanos, round + 1);
        if (ratios.stream().allMatch(PacedStopwatch::isKnown)) {
          return ratios;
        }
      }
    }
    return ratios;
  }

  private static boolean isKnown(Timing timing) {
    return timing.medianErrorNanos() <= ENOUGH * timing.medianNanos();
  }

  private static List<Timing> ratios(double[][] nanos, int rounds) {
    double[] pace = smoothed(Arrays.copyOf(nanos[0], rounds));
    List<Timing> ratios = new ArrayList<>();
    for (double[] visits : nanos) {
      double[] ratio = Arrays.copyOf(visits, rounds);
      for (int round = 0; round < rounds; round++) {
        ratio[round] /= pace[round];
      }
      ratios.add(Timing.of(ratio));
    }
    return ratios;
  }

  /** Many rounds of small models, few of large ones. */
  private static int most(int fewest, double secondsOfRound, int models) {
    double affordable = SECONDS_EACH * models / Math.max(secondsOfRound, 1e-9);
    return (int) Math.max(fewest, Math.min(MOST_ROUNDS, affordable));
  }

  /** The second run, when memory has been taken. */
  private static long warmNanos(TimedModel model) {
    model.time(1);
    return Math.max(1, model.time(1).nanos());
  }

  private static double visit(TimedModel model, long once) {
    if (once <= LONG_RUN_NANOS) {
      // The model before has emptied the caches.
      model.time(1);
    }
    int runs = (int) Math.max(1, Math.min(10_000, (VISIT_NANOS + once - 1) / once));
    return (double) model.time(runs).nanos() / runs;
  }

  private static double[] smoothed(double[] pacer) {
    double[] smooth = new double[pacer.length];
    for (int round = 0; round < pacer.length; round++) {
      int from = Math.max(0, Math.min(round - SMOOTHED / 2, pacer.length - SMOOTHED));
      double[] around = Arrays.copyOfRange(pacer, from, Math.min(pacer.length, from + SMOOTHED));
      Arrays.sort(around);
      smooth[round] = around[around.length / 2];
    }
    return smooth;
  }
}
