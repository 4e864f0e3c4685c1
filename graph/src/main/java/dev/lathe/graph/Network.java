package dev.lathe.graph;

import dev.lathe.graph.coupling.Coupling;
import dev.lathe.graph.coupling.Kept;
import dev.lathe.graph.form.AnalysisForm;
import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph and what was found out about it: the shape of every value, the channel groups, the
 * removable blocks and the layers. Immutable.
 */
public final class Network {
  private final AnalysisForm form;
  private final Graph graph;
  private final Shapes shapes;
  private final Coupling coupling;
  private final Groups groups;
  private final Map<String, ChannelGroup> groupsById = new LinkedHashMap<>();
  private final List<Block> blocks;
  private final AnalysisOptions options;
  private final List<Layer> layers;

  private Network(Graph graph, AnalysisOptions options) {
    this.options = options;
    this.form = AnalysisForm.of(graph, options.batch(), options.inputShapes());
    this.graph = form.graph();
    this.shapes = form.shapes();
    this.coupling = Coupling.of(this.graph, shapes);
    this.groups = Groups.of(coupling, options);
    groups.all().forEach(group -> groupsById.put(group.id(), group));
    this.blocks = List.copyOf(Blocks.of(this.graph, shapes, options));
    this.layers = List.copyOf(Layers.of(this.graph, shapes, groups, groupsById, blocks));
  }

  /**
   * Analyses a graph.
   *
   * @throws dev.lathe.foundation.UserException if a size of an input is not known or ONNX Runtime
   *     refuses the network
   */
  public static Network analyze(Graph graph, AnalysisOptions options) {
    return new Network(graph, options);
  }

  /** The graph that was analysed: that of the file in the form of {@link AnalysisForm}. */
  public Graph graph() {
    return graph;
  }

  /** How it was analysed. */
  public AnalysisOptions options() {
    return options;
  }

  /** Shapes and element types of all values. */
  public Shapes shapes() {
    return shapes;
  }

  /** The shape of a value or constant at the analysed batch; a copy. */
  public long[] shape(String value) {
    return shapes.shape(value);
  }

  /** The channel groups that live on weights, in running order; frozen ones too. */
  public List<ChannelGroup> groups() {
    return groups.all();
  }

  /**
   * The group of this id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public ChannelGroup group(String id) {
    ChannelGroup group = groupsById.get(id);
    if (group == null) {
      throw new IllegalArgumentException("There is no group (%s).".formatted(id));
    }
    return group;
  }

  /** The removable blocks, in running order of their additions. */
  public List<Block> blocks() {
    return blocks;
  }

  /** The layers, in running order; every node is in exactly one. */
  public List<Layer> layers() {
    return layers;
  }

  /** Multiply-accumulate operations of the whole network at the analysed batch. */
  public long macs() {
    return layers.stream().mapToLong(Layer::macs).sum();
  }

  /**
   * Floating-point weights, those made in the graph included, and bytes that stand for weights in
   * quantised networks.
   */
  public long parameterCount() {
    long made =
        graph.nodes().stream()
            .map(Node::output)
            .filter(this::isParameter)
            .mapToLong(value -> Tensor.elementCount(shapes.shape(value)))
            .sum();
    long constants =
        graph.constants().entrySet().stream()
            .filter(constant -> isParameter(constant.getKey()))
            .mapToLong(constant -> constant.getValue().elementCount())
            .sum();
    return constants + made;
  }

  /** Whether a tensor counts as a weight: not where it is only another view of one. */
  boolean isParameter(String tensor) {
    boolean isMade =
        graph
            .producer(tensor)
            .map(node -> node.is("ConstantOfShape") && coupling.isWeight(tensor))
            .orElse(graph.constant(tensor).isPresent());
    return isMade
        && !form.isCopy(tensor)
        && shapes.has(tensor)
        && (shapes.type(tensor).isFloatingPoint() || isQuantized(tensor));
  }

  /** Zero points, of one axis at most, are none. */
  private boolean isQuantized(String tensor) {
    ElementType type = shapes.type(tensor);
    return (type == ElementType.INT8 || type == ElementType.UINT8) && shape(tensor).length > 1;
  }

  /**
   * The size of the first axis of the first input that has a batch, which the figures are for; 1
   * where none has.
   */
  public int batch() {
    // Whether an input has a batch is a question to the file: three rows of a series, once their
    // sizes are fixed, look like the colours of one image.
    return graph.inputs().stream()
        .filter(input -> !input.isOneImage())
        .map(input -> shapes.shape(input.name()))
        .filter(shape -> shape.length > 0)
        .map(shape -> Math.toIntExact(shape[0]))
        .findFirst()
        .orElse(1);
  }

  /** The graph with channel shuffles and fused projections as the file has them. */
  Graph asWritten() {
    return form.asWritten();
  }

  /** A graph made from this network's, written as the file was where that is still possible. */
  Graph restored(Graph graph) {
    return form.restored(graph);
  }

  /** The indices left of every axis after a selection. */
  Kept kept(Selection selection) {
    return groups.kept(selection);
  }

  /** Ids of the groups on an axis of a tensor that may be cut, in order of their first index. */
  List<String> prunableOn(String tensor, int axis) {
    return groups.prunableOn(tensor, axis);
  }

  Coupling coupling() {
    return coupling;
  }

  @Override
  public String toString() {
    return "%s: %d layers, %d groups, %d blocks"
        .formatted(graph.name(), layers.size(), groups.all().size(), blocks.size());
  }
}
