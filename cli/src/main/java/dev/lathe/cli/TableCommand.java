package dev.lathe.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be done with latency tables besides measuring them. */
@Command(
    name = "table",
    description = "Shows, compares, merges, checks and converts latency tables.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TableShowCommand.class,
      TableDiffCommand.class,
      TableMergeCommand.class,
      TableVerifyCommand.class,
      TableImportCommand.class,
      TableExportCommand.class
    },
    footer = {"", "Example: lathe table show table.json.gz"})
final class TableCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "No command on tables was given.");
  }
}
