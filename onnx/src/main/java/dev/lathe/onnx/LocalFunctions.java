package dev.lathe.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.lathe.foundation.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes functions that a model brings with it, as PyTorch's newer exporter does, out into the
 * nodes they stand for, so that what flows through them is known. Calls stay where the function
 * holds graphs of its own or uses another version of ONNX's operators.
 */
public final class LocalFunctions {
  /** Deeper calls are taken for functions that call themselves. */
  private static final int MAX_DEPTH = 64;

  /** A bound for the memory that broken files can ask for. */
  private static final int MAX_NODES = 1 << 20;

  private final Graph graph;
  private final Map<String, FunctionProto> functions = new HashMap<>();
  private final Map<String, Tensor> constants;
  private final List<Node> nodes = new ArrayList<>();

  private LocalFunctions(Graph graph) {
    this.graph = graph;
    this.constants = new LinkedHashMap<>(graph.constants());
    graph.envelope().getFunctionsList().stream()
        .filter(this::canBeWrittenOut)
        .forEach(
            function -> functions.put(key(function.getDomain(), function.getName()), function));
  }

  /** The graph without calls of functions that can be written out. */
  public static Graph writtenOut(Graph graph) {
    LocalFunctions functions = new LocalFunctions(graph);
    if (functions.functions.isEmpty()) {
      return graph;
    }
    graph.nodes().forEach(node -> functions.visit(node, 0));
    return graph.withNodes(functions.nodes).withConstants(functions.constants);
  }

  private static String key(String domain, String name) {
    return domain + "\n" + name;
  }

  private boolean canBeWrittenOut(FunctionProto function) {
    boolean sameOperators =
        function.getOpsetImportList().stream()
            .filter(opset -> opset.getDomain().isEmpty())
            .allMatch(opset -> opset.getVersion() == graph.opset());
    boolean holdsGraphs =
        function.getNodeList().stream()
            .flatMap(node -> node.getAttributeList().stream())
            .anyMatch(attribute -> attribute.hasG() || attribute.getGraphsCount() > 0);
    boolean passesOn =
        function.getOutputList().stream().anyMatch(function.getInputList()::contains);
    return sameOperators && !holdsGraphs && !passesOn && function.getOverload().isEmpty();
  }

  private void visit(Node node, int depth) {
    FunctionProto function = functions.get(key(node.domain(), node.operator()));
    if (depth > MAX_DEPTH || nodes.size() > MAX_NODES) {
      throw new UserException(
          "The function (%s) calls itself, or is too large.".formatted(node.operator()),
          "Maybe the file is damaged; export it again.");
    }
    if (function == null) {
      nodes.add(node);
    } else {
      writeOut(node, function, depth);
    }
  }

  private void writeOut(Node call, FunctionProto function, int depth) {
    Map<String, String> names = new HashMap<>();
    names.put("", "");
    for (int input = 0; input < function.getInputCount(); input++) {
      names.put(function.getInput(input), call.input(input));
    }
    for (int output = 0; output < function.getOutputCount(); output++) {
      if (output < call.outputs().size() && !call.outputs().get(output).isEmpty()) {
        names.put(function.getOutput(output), call.outputs().get(output));
      }
    }
    for (int i = 0; i < function.getNodeCount(); i++) {
      NodeProto inner = withAttributes(function.getNode(i), function, call);
      Optional<Tensor> constant = ConstantNodes.read(inner, ExternalData.none());
      List<String> outputs = named(inner.getOutputList(), names, call);
      if (constant.isPresent()) {
        constants.put(outputs.get(0), constant.get());
      } else {
        visit(
            new Node(
                call.name() + "/" + i + "_" + inner.getOpType(),
                inner.getOpType(),
                inner.getDomain(),
                named(inner.getInputList(), names, call),
                outputs,
                Attributes.of(inner.getAttributeList())),
            depth + 1);
      }
    }
  }

  /** Names outside for names inside; what is only inside is named after the call. */
  private static List<String> named(List<String> inside, Map<String, String> names, Node call) {
    return inside.stream()
        .map(name -> names.computeIfAbsent(name, key -> call.name() + "/" + key))
        .toList();
  }

  /** The node with the call's attributes, or the function's own, where it refers to them. */
  private static NodeProto withAttributes(NodeProto node, FunctionProto function, Node call) {
    NodeProto.Builder made = node.toBuilder().clearAttribute();
    for (AttributeProto attribute : node.getAttributeList()) {
      String referred = attribute.getRefAttrName();
      if (referred.isEmpty()) {
        made.addAttribute(attribute);
      } else {
        List<AttributeProto> given = new ArrayList<>(call.attributes().protos());
        given.addAll(function.getAttributeProtoList());
        given.stream()
            .filter(proto -> proto.getName().equals(referred))
            .findFirst()
            .map(proto -> proto.toBuilder().setName(attribute.getName()).build())
            .ifPresent(made::addAttribute);
      }
    }
    return made.build();
  }
}
