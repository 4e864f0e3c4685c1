package dev.lathe.cli;

import dev.lathe.graph.Network;
import dev.lathe.lut.LatencyTable;
import dev.lathe.profiler.DeviceProbe;
import dev.lathe.profiler.LatencyModel;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.ModelMeasurement;
import dev.lathe.profiler.TimingOptions;
import dev.lathe.pruner.LatencyBudget;
import dev.lathe.pruner.Plan;
import dev.lathe.pruner.PlanFile;
import dev.lathe.pruner.Planner;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.importance.ImportanceEstimator;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.solver.SolverOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Plans what to keep of a network under a budget. */
@Command(
    name = "plan",
    description =
        "Chooses channels and blocks so that the importance kept is largest under the budget,"
            + " proven optimal.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: lathe plan model.onnx --table table.json.gz --data images --budget 60%% -o plan.json"
    })
final class PlanCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private MeasuringOptions measuring = new MeasuringOptions();
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private ImportanceChoice criterion = new ImportanceChoice();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private RowsOption rows = new RowsOption();

  @Option(
      names = "--budget",
      required = true,
      paramLabel = "60%|12ms",
      description = "The most the result may take: a time, or a share of the original's.")
  private String budget = "";

  @Option(
      names = "--table",
      required = true,
      paramLabel = "FILE",
      description = "The latency table, from lathe profile.")
  private Path table = Path.of("");

  @Option(
      names = "--importance",
      paramLabel = "FILE",
      description =
          "Where importance is kept: read if the file is there, else estimated and written.")
  private @Nullable Path importance;

  @Option(
      names = "--other-device",
      description = "Plan with a table of another device; a percentage is then of the prediction.")
  private boolean otherDevice;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where the plan goes.")
  private Path target = Path.of("");

  PlanCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    LatencyBudget limit = LatencyBudget.parse(budget);
    LatencyTable known = LatencyTable.read(table);
    MeasuringRuntime runtime = measuring.runtime();
    if (!otherDevice) {
      known.requireCompatible(DeviceProbe.fingerprint(runtime));
    }
    Network network = model.analyzeForTraining(measuring.batch());
    LatencyModel latency =
        otherDevice ? LatencyModel.ofCovered(network, known) : LatencyModel.of(network, known);
    sayUncovered(latency, network);
    Planner planner =
        new Planner(
            network,
            latency::layerNanos,
            latency.calibration(),
            importance(network),
            SolverOptions.defaults().withSeed(measuring.seed()).withProgress(console.progress()));
    double originalMillis =
        otherDevice
            ? planner.originalMillis()
            : ModelMeasurement.measure(
                    runtime,
                    network.graph(),
                    measuring.batch(),
                    TimingOptions.MODELS,
                    measuring.seed())
                .medianMillis();
    Plan plan = planner.plan(limit.millis(originalMillis), planner.initialCorrection());
    PlanFile.write(plan, target);
    output.print(console, new Planned(plan, target.toString(), rows.count()));
    return 0;
  }

  private void sayUncovered(LatencyModel latency, Network network) {
    List<String> uncovered = latency.uncovered();
    if (latency.batch() != network.batch()) {
      console.say("lathe: the table's latencies are of batches of " + latency.batch());
    }
    if (otherDevice && !uncovered.isEmpty()) {
      console.say(
          "lathe: warning: the table does not cover %d of %d layers; they count as taking no time:"
              .formatted(uncovered.size(), network.layers().size()));
      uncovered.forEach(layer -> console.say("  " + layer));
    }
  }

  private Importance importance(Network network) {
    if (importance != null && Files.exists(importance)) {
      return PlanFile.readImportance(importance);
    }
    ImportanceOptions options = criterion.build(measuring.seed());
    Importance estimated =
        options.criterion().needsImages() || data.isGiven()
            ? fromImages(network, options)
            : ImportanceEstimator.ofWeights(network, options);
    if (importance != null) {
      PlanFile.write(estimated, importance);
    }
    return estimated;
  }

  private Importance fromImages(Network network, ImportanceOptions options) {
    ModelImages images = ModelImages.read(network, data, console);
    return ImportanceEstimator.estimate(
        network,
        images.examples(network, data, console),
        images.normalization(),
        options,
        console.progress());
  }

  /** What was planned. */
  record Planned(Plan plan, String file, int rows) implements Report {
    @Override
    public Object document() {
      return plan;
    }

    @Override
    public String text() {
      Plan.Prediction prediction = plan.prediction();
      Plan.Proof proof = plan.proof();
      return "%s: predicted %s of a budget of %s (original %s), stated error %s%n"
              .formatted(
                  file,
                  Numbers.millis(prediction.predictedMillis()),
                  Numbers.millis(prediction.budgetMillis()),
                  Numbers.millis(prediction.originalMillis()),
                  Numbers.percent(prediction.statedRelativeError()))
          + "%s: keeps %s of the importance (bound %s) in %d groups, removes %d blocks; solved in %s s%n"
              .formatted(
                  proof.status().toLowerCase(Locale.ROOT),
                  Numbers.percent(proof.objective() / proof.total()),
                  Numbers.percent(proof.bound() / proof.total()),
                  plan.selection().keptUnits().size(),
                  plan.selection().removedBlocks().size(),
                  Numbers.decimal(proof.solveSeconds(), 2))
          + new PlanExplanationText(plan.explanation(), rows).text();
    }
  }
}
