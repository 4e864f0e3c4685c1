package dev.lathe.cli;

import dev.lathe.graph.Block;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.GroupAxis;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.Node;
import java.util.List;
import java.util.concurrent.Callable;
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
    Network network = model.analyze(model.read(), batch);
    output.print(console, Inspection.of(model.path().toString(), network, layers));
    return 0;
  }

  /** What was found. */
  record Inspection(
      int schemaVersion,
      String model,
      int batch,
      long parameters,
      long macs,
      List<ChannelGroup> groups,
      List<BlockRow> blocks,
      List<LayerRow> layers,
      boolean listsLayers)
      implements Report {
    static Inspection of(String model, Network network, boolean listsLayers) {
      return new Inspection(
          1,
          model,
          network.batch(),
          network.parameterCount(),
          network.macs(),
          network.groups(),
          network.blocks().stream().map(BlockRow::of).toList(),
          network.layers().stream().map(LayerRow::of).toList(),
          listsLayers);
    }

    @Override
    public Object document() {
      return this;
    }

    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      text.append(
          "%s: %s parameters, %s MACs at batch %d%n"
              .formatted(model, Numbers.count(parameters), Numbers.millions(macs), batch));
      text.append('\n').append(groupTable()).append('\n');
      if (!blocks.isEmpty()) {
        text.append(blockTable()).append('\n');
      }
      if (listsLayers) {
        text.append(layerTable()).append('\n');
      }
      long prunable = groups.stream().filter(ChannelGroup::isPrunable).count();
      return text.append(
              "%d layers, %d of %d channel groups prunable, %d removable blocks%n"
                  .formatted(layers.size(), prunable, groups.size(), blocks.size()))
          .toString();
    }

    private TextTable groupTable() {
      TextTable table = new TextTable("channel group", "units", "makers", "readers", "frozen by");
      for (ChannelGroup group : groups) {
        table.row(
            group.id(),
            Numbers.count(group.units()),
            Numbers.count(group.axes(GroupAxis.Role.PRODUCER).size()),
            Numbers.count(group.axes(GroupAxis.Role.CONSUMER).size()),
            group.isPrunable() ? "-" : group.frozenBecause());
      }
      return table;
    }

    private TextTable blockTable() {
      TextTable table = new TextTable("removable block", "nodes", "inside");
      for (BlockRow block : blocks) {
        table.row(
            block.id(),
            Numbers.count(block.nodes().size()),
            block.parent().isEmpty() ? "-" : block.parent());
      }
      return table;
    }

    private TextTable layerTable() {
      TextTable table = new TextTable("layer", "kind", "operators", "MACs", "widths");
      for (LayerRow layer : layers) {
        table.row(
            layer.name(),
            layer.kind(),
            String.join("+", layer.operators()),
            Numbers.millions(layer.macs()),
            layer.axes().stream()
                .map(axis -> String.valueOf(axis.fullWidth()))
                .reduce((left, right) -> left + " x " + right)
                .orElse("-"));
      }
      return table;
    }
  }

  /** A removable block. */
  record BlockRow(String id, String parent, String shortcut, List<String> nodes) {
    static BlockRow of(Block block) {
      return new BlockRow(
          block.id(),
          block.parent(),
          block.shortcut(),
          block.nodes().stream().map(Node::name).toList());
    }
  }

  /** A layer. */
  record LayerRow(
      String name,
      String kind,
      List<String> operators,
      String block,
      long macs,
      List<Layer.WidthAxis> axes) {
    static LayerRow of(Layer layer) {
      return new LayerRow(
          layer.name(),
          layer.kind().name(),
          layer.nodes().stream().map(Node::operator).toList(),
          layer.block(),
          layer.macs(),
          layer.axes());
    }
  }
}
