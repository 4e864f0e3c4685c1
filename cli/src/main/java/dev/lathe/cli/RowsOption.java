package dev.lathe.cli;

import picocli.CommandLine.Option;

/** The option that says how much of a plan's explanation is shown. */
final class RowsOption {
  @Option(
      names = "--rows",
      defaultValue = "10",
      paramLabel = "N",
      description =
          "Layers and groups shown as text, those that change most first; 0 for all (default:"
              + " ${DEFAULT-VALUE}).")
  private int count;

  int count() {
    return count;
  }
}
