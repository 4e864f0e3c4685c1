package dev.lathe.cli;

import static java.util.Objects.requireNonNull;

import dev.lathe.foundation.UsageException;
import dev.lathe.graph.Network;
import dev.lathe.graph.Proof;
import dev.lathe.graph.Selection;
import dev.lathe.graph.Surgery;
import dev.lathe.graph.WidthSteps;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.pruner.Plan;
import dev.lathe.pruner.PlanFile;
import dev.lathe.pruner.interchange.KeptIndices;
import dev.lathe.trainer.SafetensorsFile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Cuts a model, by a plan or without one, and proves the cut. */
@Command(
    name = "prune",
    description =
        "Cuts a model and proves it: same outputs as the original with the removed units cut off at"
            + " their consumers.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples: lathe prune model.onnx --plan plan.json -o pruned.onnx",
      "          lathe prune model.onnx --uniform 0.5 -o half.onnx"
    })
final class PruneCommand implements Callable<Integer> {
  private static final long PROOF_SEED = 1;

  private final Console console;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @ArgGroup(multiplicity = "1")
  private Choice choice = new Choice();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where the smaller model goes.")
  private Path target = Path.of("");

  @Option(
      names = "--indices",
      paramLabel = "FILE",
      description = "Where the kept indices of each weight go, as JSON, to cut the same elsewhere.")
  private @Nullable Path indices;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "Where the smaller model's weights go as safetensors, under their names.")
  private @Nullable Path weights;

  PruneCommand(Console console) {
    this.console = console;
  }

  /** How it is said what goes. */
  private static final class Choice {
    @Option(names = "--plan", paramLabel = "FILE", description = "What to keep, from lathe plan.")
    private @Nullable Path plan;

    @Option(
        names = "--uniform",
        paramLabel = "SHARE",
        description = "Keep this share of every channel group, such as 0.5; at least one unit.")
    private @Nullable Double share;

    @Option(
        names = "--random",
        paramLabel = "SEED",
        description = "Keep random units of every channel group, at random widths.")
    private @Nullable Long seed;
  }

  /** What is cut of which network, and where the inputs of the proof start, at which batch. */
  private record Cut(Network network, Selection selection, long seed, int batch) {}

  @Override
  public Integer call() {
    Cut cut = cut(model.read());
    Network network = cut.network();
    Graph pruned = Surgery.apply(network, cut.selection());
    Proof proof = Proof.check(network, cut.selection(), pruned, cut.seed());
    proof.requireHolds();
    OnnxFile.write(pruned, target);
    writeForOthers(cut, pruned);
    Network after = model.analyze(pruned, cut.batch());
    output.print(
        console,
        new Pruned(
            2,
            target.toString(),
            network.parameterCount(),
            after.parameterCount(),
            network.macs(),
            after.macs(),
            cut.selection().removedBlocks().size(),
            proof));
    return 0;
  }

  private void writeForOthers(Cut cut, Graph pruned) {
    if (indices != null) {
      KeptIndices.of(cut.network(), cut.selection(), pruned).write(indices);
    }
    if (weights != null) {
      SafetensorsFile.weightsOf(pruned, Map.of("format", "pt")).write(weights);
    }
  }

  private Cut cut(Graph original) {
    if (choice.plan != null) {
      Plan plan = PlanFile.readPlan(choice.plan);
      Network network = model.analyze(original, plan.batch());
      PlanFile.requireFits(plan, network);
      return new Cut(network, plan.selection(), plan.proof().seed(), plan.batch());
    }
    if (choice.share != null) {
      requireShare(choice.share);
      Network network = model.analyze(original, 0);
      return new Cut(
          network, Selection.uniform(network, choice.share, WidthSteps.of(1)), PROOF_SEED, 0);
    }
    Network network = model.analyze(original, 0);
    long seed = requireNonNull(choice.seed, "one of the three is given");
    return new Cut(network, Selection.random(network, seed), seed, 0);
  }

  private static void requireShare(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new UsageException(
          "The share (%s) must be over 0 and at most 1.".formatted(share),
          "Maybe write 0.5 to keep half of the channels.");
    }
  }

  /** What was cut. */
  record Pruned(
      int schemaVersion,
      String model,
      long parametersBefore,
      long parametersAfter,
      long macsBefore,
      long macsAfter,
      int blocksRemoved,
      Proof proof)
      implements Report {
    @Override
    public Object document() {
      return this;
    }

    @Override
    public String text() {
      return "%s: parameters %s -> %s, MACs %s -> %s, %d blocks removed%n"
              .formatted(
                  model,
                  Numbers.count(parametersBefore),
                  Numbers.count(parametersAfter),
                  Numbers.millions(macsBefore),
                  Numbers.millions(macsAfter),
                  blocksRemoved)
          + String.format(
              Locale.ROOT,
              "proof: equals the masked original within %.1e (allowed %.0e)%s%n",
              proof.maxRelativeError(),
              proof.tolerance(),
              proof.widened() ? ", both computed in float32" : "")
          + inParts()
          + (proof.unproven().isEmpty()
              ? ""
              : "not proven: outputs (%s), which the original computes on no random input%n"
                  .formatted(String.join(", ", proof.unproven())));
    }

    /** Where rounding grows on the way, what was compared is not the two networks as wholes. */
    private String inParts() {
      return proof.handedOver() == 0
          ? ""
          : String.format(
              Locale.ROOT,
              "in parts: %d sums were compared and handed over, since rounding grows behind them;"
                  + " without that the two are within %.1e%n",
              proof.handedOver(),
              proof.wholeRelativeError());
    }
  }
}
