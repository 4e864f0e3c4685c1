package dev.lathe.profiler;

import dev.lathe.lut.Timing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Times models in turns with one of them, the pacer, and tells what they take in its units. In each
 * round every model has one visit, in random order, and the pacer has one before and after it, or
 * before and after a few visits that take no longer than its own. A visit is divided by the
 * geometric mean of the pacer's on both sides of it; the middle of these ratios is the answer.
 * Whatever the machine does for longer than that happens to both and cancels.
 */
final class PacedStopwatch {
  private static final int FEWEST_ROUNDS = 9;
  private static final int MOST_ROUNDS = 60;

  /** Models that take longer than this on average are measured in fewer rounds. */
  private static final double LONG_SECONDS = 0.1;

  private static final int FEWEST_LONG_ROUNDS = 4;

  /** Rounds go on until every middle is known to this share of it, or this time is spent. */
  private static final double ENOUGH = 0.005;

  private static final double SECONDS_EACH = 1.5;

  /** A visit repeats a short model for so long. */
  private static final long VISIT_NANOS = 1_000_000;

  /**
   * Where the pacer takes longer than this, a run for warming the caches first is not worth its
   * time. All models of a network are treated alike, so that no width is where it begins.
   */
  private static final long LONG_RUN_NANOS = 20_000_000;

  private final Random random;

  PacedStopwatch(long seed) {
    random = new Random(seed);
  }

  /** The timings of the models, the first of which is the pacer, in multiples of its time. */
  List<Timing> ratios(List<? extends TimedModel> models) {
    Race race = new Race(models);
    List<Integer> order = new ArrayList<>(IntStream.range(1, models.size()).boxed().toList());
    int fewest = race.isLong() ? FEWEST_LONG_ROUNDS : FEWEST_ROUNDS;
    int most = (int) Math.max(fewest, Math.min(MOST_ROUNDS, race.affordableRounds()));
    for (int round = 0; round < most; round++) {
      Collections.shuffle(order, random);
      race.round(order);
      if (round + 1 >= fewest && race.isKnown()) {
        break;
      }
    }
    return race.ratios().stream().map(Timing::ofPairs).toList();
  }

  /** The visits of all models. */
  private static final class Race {
    private final List<? extends TimedModel> models;
    private final long[] once;
    private final boolean warmed;
    private final List<Double> paces = new ArrayList<>();
    private final List<Visit> visits = new ArrayList<>();

    /** The numbers of the pacer's visits at the ends of rounds. */
    private final List<Integer> ends = new ArrayList<>();

    /** What has run since the pacer's last visit. */
    private double sinceNanos;

    /** A visit between two of the pacer, the number of the first of which is {@code pace}. */
    private record Visit(int model, int pace, double nanos) {}

    Race(List<? extends TimedModel> models) {
      this.models = models;
      once = models.stream().mapToLong(Race::warmNanos).toArray();
      warmed = once[0] <= LONG_RUN_NANOS;
      pace();
    }

    /** The second run, when memory has been taken. */
    private static long warmNanos(TimedModel model) {
      model.time(1);
      return Math.max(1, model.time(1).nanos());
    }

    boolean isLong() {
      return Arrays.stream(once).average().orElse(0) * 1e-9 > LONG_SECONDS;
    }

    /** Many rounds of small models, few of large ones. */
    double affordableRounds() {
      double others = Arrays.stream(once).sum() - once[0];
      double paced = (1 + Math.min(models.size() - 1, others / once[0])) * once[0];
      double nanosOfRound = (warmed ? 2 : 1) * (others + paced);
      return SECONDS_EACH * 1e9 * models.size() / nanosOfRound;
    }

    void round(List<Integer> order) {
      for (int model : order) {
        if (sinceNanos >= once[0]) {
          pace();
        }
        visits.add(new Visit(model, paces.size() - 1, visit(model)));
        sinceNanos += once[model];
      }
      pace();
      ends.add(paces.size() - 1);
    }

    private void pace() {
      paces.add(visit(0));
      sinceNanos = 0;
    }

    private double visit(int model) {
      if (warmed) {
        // The model before has emptied the caches.
        models.get(model).time(1);
      }
      int runs = (int) Math.max(1, Math.min(10_000, (VISIT_NANOS + once[model] - 1) / once[model]));
      return (double) models.get(model).time(runs).nanos() / runs;
    }

    /** Whether every middle is known well enough. */
    boolean isKnown() {
      return ratios().stream()
          .map(Timing::of)
          .allMatch(timing -> timing.medianErrorNanos() <= ENOUGH * timing.medianNanos());
    }

    /** By model, what its visits took in the pacer's time around them. */
    List<double[]> ratios() {
      List<double[]> ratios = new ArrayList<>();
      // Those of the pacer itself lie between two others, but for the last.
      ratios.add(
          ends.stream()
              .mapToDouble(
                  at -> paces.get(at) / between(at - 1, Math.min(at + 1, paces.size() - 1)))
              .toArray());
      for (int index = 1; index < models.size(); index++) {
        int model = index;
        ratios.add(
            visits.stream()
                .filter(visit -> visit.model == model)
                .mapToDouble(visit -> visit.nanos / between(visit.pace, visit.pace + 1))
                .toArray());
      }
      return ratios;
    }

    private double between(int before, int after) {
      return Math.sqrt(paces.get(before) * paces.get(after));
    }
  }
}
