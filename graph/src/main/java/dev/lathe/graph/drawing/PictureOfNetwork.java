package dev.lathe.graph.drawing;

import dev.lathe.graph.Block;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.GroupAxis;
import dev.lathe.graph.Inspection;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.graph.coupling.Role;
import dev.lathe.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the picture of a network. */
final class PictureOfNetwork {
  /** What fits into a box. */
  private static final int MAX_LETTERS = 26;

  private final Network network;
  private final Map<String, String> colors = new HashMap<>();
  private final Map<String, List<OnValue>> groups = new HashMap<>();
  private final Map<String, Integer> frames = new LinkedHashMap<>();
  private final Map<String, Integer> makers = new HashMap<>();
  private final List<Picture.Box> boxes = new ArrayList<>();
  private final List<Picture.Arrow> arrows = new ArrayList<>();

  /** A group on an axis of a value, and how many of its indices are the group's. */
  private record OnValue(ChannelGroup group, int indices) {}

  private PictureOfNetwork(Network network) {
    this.network = network;
  }

  static Picture of(Network network) {
    return new PictureOfNetwork(network).picture();
  }

  private Picture picture() {
    List<Picture.Entry> legend = network.groups().stream().map(this::entry).toList();
    List<Picture.Frame> framed = frames();
    network.shapes().inputs().forEach(this::addInput);
    int inputs = boxes.size();
    network.layers().forEach(this::addLayer);
    for (int i = 0; i < network.layers().size(); i++) {
      int box = inputs + i;
      network.layers().get(i).inputs().forEach(value -> connect(value, box));
    }
    network.graph().outputs().forEach(this::addOutput);
    Inspection inspection = Inspection.of(network);
    String summary =
        String.format(
            Locale.ROOT,
            "%,d parameters, %,.2f million MACs at batch %d; %d layers, %d channel groups, %d removable %s",
            inspection.parameters(),
            inspection.macs() / 1e6,
            inspection.batch(),
            network.layers().size(),
            network.groups().size(),
            network.blocks().size(),
            network.blocks().size() == 1 ? "block" : "blocks");
    return new Picture(inspection.name(), summary, boxes, arrows, framed, legend);
  }

  private Picture.Entry entry(ChannelGroup group) {
    String color = group.isPrunable() ? Palette.color(colors.size()) : Palette.FROZEN;
    colors.put(group.id(), color);
    for (GroupAxis axis : group.axes(Role.VALUE)) {
      int indices = (int) Arrays.stream(axis.units()).filter(unit -> unit >= 0).count();
      groups
          .computeIfAbsent(axis.tensor(), key -> new ArrayList<>())
          .add(new OnValue(group, indices));
    }
    String frozen = group.isPrunable() ? "" : ", frozen";
    return new Picture.Entry(
        color,
        "%s (%d%s)".formatted(shortened(group.id(), 30), group.units(), frozen),
        group.isPrunable() ? group.id() : group.id() + "\nfrozen: " + group.frozenBecause());
  }

  /** Outer blocks first: a block ends after those inside it. */
  private List<Picture.Frame> frames() {
    List<Block> outerFirst = new ArrayList<>(network.blocks());
    Collections.reverse(outerFirst);
    outerFirst.sort(Comparator.comparingInt((Block block) -> -block.nodes().size()));
    List<Picture.Frame> framed = new ArrayList<>();
    for (Block block : outerFirst) {
      framed.add(
          new Picture.Frame(shortened(block.id(), 34), frames.getOrDefault(block.parent(), -1)));
      frames.put(block.id(), frames.size());
    }
    return framed;
  }

  private void addInput(ValueInfo input) {
    makers.put(input.name(), boxes.size());
    String shape = shape(input.name());
    boxes.add(box(input.name(), shape, input.name() + " " + shape, true, input.name(), -1));
  }

  private void addOutput(ValueInfo output) {
    String shape = shape(output.name());
    String name = output.name();
    boxes.add(box(name, shape, name + " " + shape + frozen(name), true, name, -1));
    connect(name, boxes.size() - 1);
  }

  private void addLayer(Layer layer) {
    String made = layer.outputs().isEmpty() ? "" : layer.outputs().get(0);
    int frame = frames.getOrDefault(layer.block(), -1);
    boxes.add(box(operators(layer), sizes(layer, made), tooltip(layer, made), false, made, frame));
    layer.outputs().forEach(output -> makers.put(output, boxes.size() - 1));
  }

  private Picture.Box box(
      String first, String second, String tooltip, boolean round, String value, int frame) {
    String words =
        first.length() <= MAX_LETTERS ? first : first.substring(0, MAX_LETTERS - 1) + "…";
    return new Picture.Box(words, second, tooltip, round, stripes(value), frame);
  }

  private void connect(String value, int reader) {
    Integer maker = makers.get(value);
    if (maker != null && maker != reader) {
      String color =
          groups.getOrDefault(value, List.of()).stream()
              .max(Comparator.comparingInt(OnValue::indices))
              .map(on -> colors.getOrDefault(on.group().id(), Palette.FROZEN))
              .orElse(Palette.FROZEN);
      arrows.add(new Picture.Arrow(maker, reader, color, value + " " + shape(value)));
    }
  }

  private List<Picture.Stripe> stripes(String value) {
    List<OnValue> here = groups.getOrDefault(value, List.of());
    double all = here.stream().mapToInt(OnValue::indices).sum();
    return here.isEmpty() || all == 0
        ? List.of(new Picture.Stripe(Palette.PLAIN, 1))
        : here.stream()
            .map(
                on ->
                    new Picture.Stripe(
                        colors.getOrDefault(on.group().id(), Palette.FROZEN), on.indices() / all))
            .toList();
  }

  private static String operators(Layer layer) {
    return layer.nodes().stream()
        .filter(node -> !node.is("ConstantOfShape"))
        .map(node -> node.operator().replace("BatchNormalization", "BatchNorm"))
        .collect(Collectors.joining(" + "));
  }

  private String sizes(Layer layer, String made) {
    String kernel =
        layer.nodes().stream()
            .filter(node -> node.name().equals(layer.name()))
            .findFirst()
            .flatMap(node -> node.attributes().integers("kernel_shape"))
            .map(PictureOfNetwork::times)
            .orElse("");
    String shape = made.isEmpty() ? "" : shape(made);
    return kernel.isEmpty() ? shape : kernel + "  →  " + shape;
  }

  private String tooltip(Layer layer, String made) {
    StringBuilder text = new StringBuilder(layer.name());
    text.append('\n').append(operators(layer)).append(' ').append(shape(made));
    text.append(String.format(Locale.ROOT, "%n%,d MACs", layer.macs()));
    for (OnValue on : groups.getOrDefault(made, List.of())) {
      text.append("\nmakes ").append(on.group().id()).append(": ").append(on.group().units());
    }
    return text.append(frozen(made)).toString();
  }

  private String frozen(String value) {
    return groups.getOrDefault(value, List.of()).stream()
        .map(OnValue::group)
        .filter(group -> !group.isPrunable())
        .map(group -> "\nfrozen: " + group.frozenBecause())
        .distinct()
        .collect(Collectors.joining());
  }

  private String shape(String value) {
    return Optional.of(value)
        .filter(network.shapes()::has)
        .map(known -> times(network.shape(known)))
        .orElse("");
  }

  private static String times(long... sizes) {
    return Arrays.stream(sizes).mapToObj(Long::toString).collect(Collectors.joining("×"));
  }

  /** The end of a text says more than its beginning. */
  private static String shortened(String text, int length) {
    return text.length() <= length ? text : "…" + text.substring(text.length() - length + 1);
  }
}
