package dev.lathe.cli;

import dev.lathe.graph.Graph;
import dev.lathe.graph.Network;
import dev.lathe.graph.OnnxFile;
import dev.lathe.graph.Proof;
import dev.lathe.graph.Surgery;
import dev.lathe.pruner.Plan;
import dev.lathe.pruner.PlanFile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Cuts a model by a plan and proves the cut. */
@Command(
    name = "prune",
    description =
        "Cuts a model by a plan and proves it: same outputs as the original with the removed"
            + " units cut off at their consumers.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe prune model.onnx --plan plan.json -o pruned.onnx"})
final class PruneCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--plan",
      required = true,
      paramLabel = "FILE",
      description = "What to keep, from lathe plan.")
  private Path plan = Path.of("");

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where the smaller model goes.")
  private Path target = Path.of("");

  PruneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Plan wanted = PlanFile.readPlan(plan);
    Graph original = model.read();
    Network network = model.analyze(original, wanted.batch());
    PlanFile.requireFits(wanted, network);
    Graph pruned = Surgery.apply(network, wanted.selection());
    Proof proof = Proof.check(network, wanted.selection(), pruned, wanted.proof().seed());
    proof.requireHolds();
    OnnxFile.write(pruned, target);
    Network after = model.analyze(pruned, wanted.batch());
    output.print(
        console,
        new Pruned(
            1,
            target.toString(),
            network.parameterCount(),
            after.parameterCount(),
            network.macs(),
            after.macs(),
            wanted.selection().removedBlocks().size(),
            proof.maxRelativeError(),
            proof.tolerance(),
            proof.widened()));
    return 0;
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
      double proofMaxRelativeError,
      double proofTolerance,
      boolean proofWidened)
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
              proofMaxRelativeError,
              proofTolerance,
              proofWidened ? ", both computed in float32" : "");
    }
  }
}
