package dev.lathe.benchmarks.study;

import dev.lathe.benchmarks.MachineState;
import dev.lathe.foundation.Progress;
import dev.lathe.foundation.SafeFile;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.Network;
import dev.lathe.pruner.Compression;
import dev.lathe.pruner.CompressionJob;
import dev.lathe.pruner.CompressionResult;
import dev.lathe.pruner.LatencyBudget;
import dev.lathe.pruner.RunFolder;
import dev.lathe.trainer.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares methods at equal measured latency, on networks that it trains itself: {@code
 * results/fashion-mnist} and {@code results/cifar10}.
 *
 * <p>Arguments: the experiment; the folder of the shared data; optionally a regular expression of
 * the runs wanted, as {@code residual-30-.*}, or {@code importance} for the {@link
 * ImportanceTable}. Every run that ends is kept as one file, and runs that are there are not run
 * again, so that a study goes on where it was, on another day or another machine. A run that fails
 * is said and left out; the next call tries it again.
 */
public final class Study {
  static final String COMMAND = "benchmarks/study";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Experiment experiment;
  private final Path shared;
  private final Path results;
  private final Path work;

  private Study(Experiment experiment, Path shared) {
    this.experiment = experiment;
    this.shared = shared;
    this.results = Path.of("results", experiment.name());
    this.work = Path.of("out", "study", experiment.name());
  }

  /** Makes the runs that are not there yet, then the page. */
  public static void main(String[] arguments) throws IOException {
    Study study = new Study(Experiment.named(arguments[0]), Path.of(arguments[1]));
    String wanted = arguments.length > 2 ? arguments[2] : ".*";
    Files.createDirectories(study.work);
    if (wanted.equals("importance")) {
      ImportanceTable.write(study.experiment, study.bench(), study.results);
    } else {
      study.run(wanted);
    }
  }

  private Bench bench() {
    return new Bench(experiment, shared, results, work);
  }

  private void run(String wanted) throws IOException {
    List<Run> missing =
        experiment.runs().stream()
            .filter(run -> run.label().matches(wanted) && !Files.exists(file(run)))
            .toList();
    if (!missing.isEmpty()) {
      Bench bench = bench();
      for (Run run : missing) {
        attempt(bench, run);
        page();
      }
    }
    page();
  }

  private void attempt(Bench bench, Run run) throws IOException {
    say("%s", run.label());
    try {
      Finished finished = finish(bench, run);
      SafeFile.writeText(file(run), JSON.writeValueAsString(finished) + "\n");
      say(
          "  %.1f %% of the time, accuracy %.2f %% -> %.2f %%, %.0f s",
          100 * finished.measuredShare(),
          100 * finished.prunedAccuracy(),
          100 * finished.tuned().accuracy(),
          finished.seconds());
      Files.deleteIfExists(failure(run));
    } catch (UserException e) {
      SafeFile.writeText(failure(run), e.getMessage().lines().findFirst().orElse("") + "\n");
      say("  failed: %s", e.getMessage());
    }
  }

  private Finished finish(Bench bench, Run run) {
    long start = System.nanoTime();
    Subject subject = experiment.subject(run.subject());
    Network network = bench.network(subject);
    TrainingOptions tuning =
        experiment.training().toBuilder()
            .epochs(experiment.tuningEpochs())
            .seed(run.seed())
            .build();
    CompressionJob job =
        new CompressionJob(
            subject.name(),
            network,
            new CompressionJob.Images(
                bench.holdout().kept(), bench.dataset().test(), bench.normalization()),
            new LatencyBudget.Share(run.percent() / 100.0),
            new CompressionJob.Way(
                run.contender().method(),
                run.contender().schedule(),
                run.contender().importance(run.seed())),
            CompressionJob.Tuning.of(tuning));
    SortedMap<String, String> identity = new TreeMap<>();
    identity.put("job", run + ", " + job.way() + ", " + tuning);
    CompressionResult result;
    try (RunFolder folder = RunFolder.open(work.resolve(run.label()), identity)) {
      result = new Compression(job, bench.device(subject), folder, Progress.silent()).run();
    }
    int perEpoch = bench.holdout().kept().size() / tuning.batchSize();
    return new Finished(
        Finished.SCHEMA_VERSION,
        run,
        job.way().importance().toString(),
        perEpoch * tuning.epochs(),
        (System.nanoTime() - start) / 1e9,
        MachineState.load(),
        result);
  }

  private void page() throws IOException {
    List<Finished> finished = new ArrayList<>();
    Map<Run, String> failed = new LinkedHashMap<>();
    for (Run run : experiment.runs()) {
      if (Files.exists(file(run))) {
        finished.add(JSON.readValue(Files.readString(file(run)), Finished.class));
      } else if (Files.exists(failure(run))) {
        failed.put(run, Files.readString(failure(run)).strip());
      }
    }
    Page.write(experiment, finished, failed, results);
  }

  private Path file(Run run) {
    return results.resolve("runs").resolve(run.label() + ".json");
  }

  private Path failure(Run run) {
    return results.resolve("runs").resolve(run.label() + ".failed.txt");
  }

  static void say(String format, Object... values) {
    System.err.printf(
        "%s %s%n",
        Instant.now().truncatedTo(ChronoUnit.SECONDS), String.format(Locale.ROOT, format, values));
  }
}
