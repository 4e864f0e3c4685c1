package dev.lathe.cli;

import dev.lathe.graph.Inspection;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what a network is made of and what of it can go. */
@Command(
    name = "inspect",
    description =
        "Shows layers, channel groups, removable blocks, parameters and MACs, and what is frozen"
            + " and why.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe inspect model.onnx --layers"})
final class InspectCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--batch",
      defaultValue = "1",
      paramLabel = "N",
      description = "Images in a batch (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(names = "--layers", description = "List the layers too.")
  private boolean layers;

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Inspection inspection = Inspection.of(model.analyze(model.read(), batch));
    output.print(console, new InspectionReport(1, model.path().toString(), inspection, layers));
    return 0;
  }

  /** What was found. */
  record InspectionReport(
      int schemaVersion, String model, Inspection inspection, boolean listsLayers)
      implements Report {
    /** The document: the layers are in it whether they are listed or not. */
    record Document(int schemaVersion, String model, Inspection network) {}

    @Override
    public Object document() {
      return new Document(schemaVersion, model, inspection);
    }

    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      text.append(
          "%s: %s parameters, %s MACs at batch %d%n"
              .formatted(
                  model,
                  Numbers.count(inspection.parameters()),
                  Numbers.millions(inspection.macs()),
                  inspection.batch()));
      text.append('\n').append(groupTable()).append('\n');
      if (!inspection.blocks().isEmpty()) {
        text.append(blockTable()).append('\n');
      }
      if (listsLayers) {
        text.append(layerTable()).append('\n');
      }
      long prunable =
          inspection.groups().stream().filter(group -> group.frozenBecause().isEmpty()).count();
      return text.append(
              "%d layers, %d of %d channel groups prunable, %d removable blocks;"
                      .formatted(
                          inspection.layers().size(),
                          prunable,
                          inspection.groups().size(),
                          inspection.blocks().size())
                  + " %s of the parameters and %s of the MACs depend on widths%n"
                      .formatted(
                          Numbers.percent(inspection.prunableParameterShare()),
                          Numbers.percent(inspection.prunableMacShare())))
          .toString();
    }

    private TextTable groupTable() {
      TextTable table =
          new TextTable("channel group", "units", "layers", "parameters", "MACs", "frozen by");
      for (Inspection.GroupRow group : inspection.groups()) {
        table.row(
            group.id(),
            Numbers.count(group.units()),
            Numbers.count(group.layers().size()),
            Numbers.percent(group.parameterShare()),
            Numbers.percent(group.macShare()),
            group.frozenBecause().isEmpty() ? "-" : group.frozenBecause());
      }
      return table;
    }

    private TextTable blockTable() {
      TextTable table = new TextTable("removable block", "layers", "parameters", "MACs", "inside");
      for (Inspection.BlockRow block : inspection.blocks()) {
        table.row(
            block.id(),
            Numbers.count(block.layers().size()),
            Numbers.count(block.parameters()),
            Numbers.millions(block.macs()),
            block.parent().isEmpty() ? "-" : block.parent());
      }
      return table;
    }

    private TextTable layerTable() {
      TextTable table = new TextTable("layer", "operators", "parameters", "MACs", "widths");
      for (Inspection.LayerRow layer : inspection.layers()) {
        table.row(
            layer.name(),
            String.join("+", layer.operators()),
            Numbers.count(layer.parameters()),
            Numbers.millions(layer.macs()),
            layer.axes().isEmpty()
                ? "-"
                : layer.axes().stream()
                    .map(axis -> String.valueOf(axis.fullWidth()))
                    .collect(Collectors.joining(" x ")));
      }
      return table;
    }
  }
}
