package dev.lathe.profiler;

import dev.lathe.lut.Timing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Times several models in turns, so that whatever the machine does meanwhile happens to all of
 * them: A C B, B A C, … in random order, a visit each, until each median is known well enough.
 *
 * <p>Between every few visits the reference kernel runs. Visits beside a disturbed one of it are
 * taken again; with drift correction, a visit counts as it would have been at the kernel's
 * baseline.
 */
final class Stopwatch {
  /** Visits between two of the reference kernel. */
  private static final int CHUNK = 6;

  /** A model is warm when it was not faster than before so many times in a row. */
  private static final int WARM = 3;

  /** The same for long runs, in which there is more to get warm with. */
  private static final int WARM_LONG = 1;

  private static final long WARM_UP_NANOS = 30_000_000;

  /**
   * Above this a run goes through so much memory that nothing is gained by a run for warming the
   * caches first; nor is by one before a call of several runs.
   */
  private static final long LONG_RUN_NANOS = 100_000_000;

  private final TimingOptions options;
  private final ReferenceKernel reference;
  private final boolean correctDrift;
  private final Random random;

  Stopwatch(TimingOptions options, ReferenceKernel reference, boolean correctDrift, long seed) {
    this.options = options;
    this.reference = reference;
    this.correctDrift = correctDrift;
    this.random = new Random(seed);
  }

  /** The timings of the models, in their order, in nanoseconds for one run. */
  List<Timing> time(List<? extends TimedModel> models) {
    List<Contestant> contestants = new ArrayList<>();
    for (TimedModel model : models) {
      contestants.add(warm(model));
    }
    List<Contestant> active = new ArrayList<>(contestants);
    for (int round = 0; !active.isEmpty() && round < 2 * options.maxRounds(); round++) {
      Collections.shuffle(active, random);
      for (int from = 0; from < active.size(); from += CHUNK) {
        visit(active.subList(from, Math.min(active.size(), from + CHUNK)));
      }
      active.removeIf(contestant -> contestant.isDone(options));
    }
    return contestants.stream().map(Contestant::timing).toList();
  }

  private Contestant warm(TimedModel model) {
    long start = System.nanoTime();
    long best = Math.max(1, model.time(1).nanos());
    int notFaster = 0;
    int enough = best > LONG_RUN_NANOS ? WARM_LONG : WARM;
    while (notFaster < enough && System.nanoTime() - start < WARM_UP_NANOS) {
      long nanos = Math.max(1, model.time(1).nanos());
      notFaster = nanos < best * 0.98 ? 0 : notFaster + 1;
      best = Math.min(best, nanos);
    }
    int runs = (int) Math.max(1, Math.min(10_000, (options.visitNanos() + best - 1) / best));
    boolean warmEachTime = best <= LONG_RUN_NANOS && model.copies() == 1;
    return new Contestant(model, runs, warmEachTime ? 1 : 0);
  }

  private void visit(List<Contestant> chunk) {
    boolean calm = reference.visit();
    double[] visits = new double[chunk.size()];
    for (int index = 0; index < visits.length; index++) {
      visits[index] = chunk.get(index).visitNanos();
    }
    calm &= reference.visit();
    double drift = correctDrift ? reference.drift() : 1;
    for (int index = 0; index < visits.length; index++) {
      (calm ? chunk.get(index).calm : chunk.get(index).disturbed).add(visits[index] / drift);
    }
  }

  /** A model among others, with what its visits said. */
  private static final class Contestant {
    private final TimedModel model;
    private final int runs;
    private final int warmRuns;
    private final List<Double> calm = new ArrayList<>();
    private final List<Double> disturbed = new ArrayList<>();
    private long spentNanos;

    Contestant(TimedModel model, int runs, int warmRuns) {
      this.model = model;
      this.runs = runs;
      this.warmRuns = warmRuns;
    }

    double visitNanos() {
      if (warmRuns > 0) {
        model.time(warmRuns);
      }
      TimedModel.Elapsed elapsed = model.time(runs);
      spentNanos += elapsed.nanos();
      return (double) elapsed.nanos() / runs;
    }

    boolean isDone(TimingOptions options) {
      int visits = calm.size() + disturbed.size();
      if (spentNanos > options.maxSeconds() * 1e9 && visits >= options.minRounds()) {
        return true;
      }
      if (calm.size() < options.minRounds()) {
        // A machine that is never calm must not be waited for without end.
        return visits >= 3 * options.minRounds();
      }
      Timing timing = timing();
      return calm.size() >= options.maxRounds()
          || timing.medianErrorNanos() <= options.relativeError() * timing.medianNanos();
    }

    /** Disturbed visits count only where there are hardly any others. */
    Timing timing() {
      List<Double> counted = new ArrayList<>(calm);
      if (counted.size() < 3) {
        counted.addAll(disturbed);
      }
      return Timing.of(counted.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }
}
