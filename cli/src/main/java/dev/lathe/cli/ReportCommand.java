package dev.lathe.cli;

import dev.lathe.pruner.Compression;
import dev.lathe.pruner.CompressionResult;
import dev.lathe.pruner.Plan;
import dev.lathe.pruner.PlanFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows the figures of a finished compression. */
@Command(
    name = "report",
    description = "Shows what came of a compression, and why its plan is what it is.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe report out"})
final class ReportCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "FOLDER",
      description = "The folder that lathe compress wrote.")
  private Path folder = Path.of("");

  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private RowsOption rows = new RowsOption();

  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CompressionResult result = PlanFile.readResult(folder.resolve(Compression.REPORT));
    Plan plan = PlanFile.readPlan(folder.resolve(Compression.PLAN));
    output.print(
        console,
        new Explained(
            new CompressionReport(result),
            new PlanExplanationText(plan.explanation(), rows.count())));
    return 0;
  }

  /** The figures, and as text also why the plan is what it is; plan.json has that in numbers. */
  record Explained(CompressionReport figures, PlanExplanationText reasons) implements Report {
    @Override
    public Object document() {
      return figures.document();
    }

    @Override
    public String text() {
      return figures.text() + reasons.text();
    }
  }
}
