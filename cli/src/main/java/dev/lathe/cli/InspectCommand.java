package dev.lathe.cli;

import dev.lathe.foundation.SafeFile;
import dev.lathe.foundation.UsageException;
import dev.lathe.graph.GroupAxis;
import dev.lathe.graph.Inspection;
import dev.lathe.graph.Network;
import dev.lathe.graph.coupling.Role;
import dev.lathe.graph.drawing.NetworkDrawing;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
    footer = {"", "Example: lathe inspect model.onnx --layers --svg model.svg"})
final class InspectCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images in a batch (default: what the file fixes, or else 1).")
  private @Nullable Integer batch;

  @Option(names = "--layers", description = "List the layers too.")
  private boolean layers;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description =
          "Draw the network as an SVG image, channel groups in colour, blocks as frames; details"
              + " show when pointed at.")
  private @Nullable Path svg;

  @Option(
      names = "--dot",
      paramLabel = "FILE",
      description = "Write the same drawing for Graphviz.")
  private @Nullable Path dot;

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Network network = model.analyze(model.read(), batch());
    Inspection inspection = Inspection.of(network);
    if (svg != null) {
      SafeFile.writeText(svg, NetworkDrawing.of(network).svg());
    }
    if (dot != null) {
      SafeFile.writeText(dot, NetworkDrawing.of(network).dot());
    }
    output.print(console, new InspectionReport(1, model.path().toString(), inspection, layers));
    return 0;
  }

  /** Images in a batch; 0 for what the file says. */
  private int batch() {
    if (batch == null) {
      return 0;
    }
    if (batch < 1) {
      throw new UsageException(
          "The batch (%d) must be at least 1.".formatted(batch), "Maybe leave it out.");
    }
    return batch;
  }

  /** What was found. */
  record InspectionReport(
      int schemaVersion, String model, Inspection inspection, boolean listsLayers)
      implements Report {
    private static final int SHOWN_PLACES = 2;

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
              "%d layers, %d of %d channel groups prunable, %d removable %s;"
                      .formatted(
                          inspection.layers().size(),
                          prunable,
                          inspection.groups().size(),
                          inspection.blocks().size(),
                          inspection.blocks().size() == 1 ? "block" : "blocks")
                  + " %s of the parameters and %s of the MACs depend on widths%n"
                      .formatted(
                          Numbers.percent(inspection.prunableParameterShare()),
                          Numbers.percent(inspection.prunableMacShare())))
          .toString();
    }

    private TextTable groupTable() {
      TextTable table =
          new TextTable(
              "channel group", "units", "layers", "lives on", "parameters", "MACs", "frozen by");
      for (Inspection.GroupRow group : inspection.groups()) {
        table.row(
            group.id(),
            Numbers.count(group.units()),
            Numbers.count(group.layers().size()),
            places(group),
            Numbers.percent(group.parameterShare()),
            Numbers.percent(group.macShare()),
            group.frozenBecause().isEmpty() ? "-" : group.frozenBecause());
      }
      return table;
    }

    /** The first weights the group lives on, with the axis, and how many more there are. */
    private static String places(Inspection.GroupRow group) {
      List<GroupAxis> weights =
          group.axes().stream().filter(axis -> axis.role() != Role.VALUE).toList();
      String shown =
          weights.stream()
              .limit(SHOWN_PLACES)
              .map(axis -> axis.tensor() + "[" + axis.axis() + "]")
              .collect(Collectors.joining(" "));
      return weights.size() <= SHOWN_PLACES
          ? shown
          : shown + " +" + (weights.size() - SHOWN_PLACES);
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
