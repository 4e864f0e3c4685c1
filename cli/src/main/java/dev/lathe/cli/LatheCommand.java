package dev.lathe.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand: shows the help. */
@Command(
    name = "lathe",
    description = "Shapes a trained network to a latency budget on this device.",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      CompressCommand.class,
      InspectCommand.class,
      ProfileCommand.class,
      PlanCommand.class,
      PlanDiffCommand.class,
      PruneCommand.class,
      TuneCommand.class,
      MeasureCommand.class,
      ReportCommand.class,
      TrainCommand.class,
      SolveCommand.class,
      TableCommand.class,
      ConvertCommand.class,
      DevicesCommand.class,
      SelfCheckCommand.class
    })
final class LatheCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "No command was given.");
  }
}
