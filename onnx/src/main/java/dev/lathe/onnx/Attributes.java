package dev.lathe.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The attributes of a node by name, in their order. Immutable. Kinds that this program does not
 * compute with (graphs, types, sparse tensors) are carried through untouched.
 */
public final class Attributes {
  private static final Attributes NONE = new Attributes(new LinkedHashMap<>());

  private final Map<String, AttributeProto> byName;

  private Attributes(Map<String, AttributeProto> byName) {
    this.byName = Collections.unmodifiableMap(byName);
  }

  /** No attributes. */
  public static Attributes none() {
    return NONE;
  }

  /** Attributes that are there as messages, those of graphs included; the last of each name. */
  public static Attributes of(Collection<AttributeProto> protos) {
    Map<String, AttributeProto> byName = new LinkedHashMap<>();
    protos.forEach(proto -> byName.put(proto.getName(), proto));
    return new Attributes(byName);
  }

  Collection<AttributeProto> protos() {
    return byName.values();
  }

  /** The names, in order. */
  public Set<String> names() {
    return byName.keySet();
  }

  /** Whether there is an attribute of this name. */
  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /** An integer attribute, or {@code otherwise} where it is absent. */
  public long integer(String name, long otherwise) {
    AttributeProto proto = byName.get(name);
    return proto == null ? otherwise : proto.getI();
  }

  /** A list of integers, or empty where it is absent. */
  public Optional<long[]> integers(String name) {
    return Optional.ofNullable(byName.get(name))
        .map(proto -> proto.getIntsList().stream().mapToLong(Long::longValue).toArray());
  }

  /** A floating-point attribute, or {@code otherwise} where it is absent. */
  public float real(String name, float otherwise) {
    AttributeProto proto = byName.get(name);
    return proto == null ? otherwise : proto.getF();
  }

  /** A list of floating-point numbers, or empty where it is absent. */
  public Optional<List<Float>> reals(String name) {
    return Optional.ofNullable(byName.get(name)).map(proto -> List.copyOf(proto.getFloatsList()));
  }

  /** A text attribute, or {@code otherwise} where it is absent. */
  public String text(String name, String otherwise) {
    AttributeProto proto = byName.get(name);
    return proto == null ? otherwise : proto.getS().toStringUtf8();
  }

  /** A tensor attribute, or empty where it is absent. */
  public Optional<Tensor> tensor(String name) {
    return Optional.ofNullable(byName.get(name)).map(proto -> TensorProtos.read(proto.getT()));
  }

  /** Whether an attribute holds a graph, as those of If, Loop and Scan do. */
  public boolean hasGraph() {
    return byName.values().stream().anyMatch(proto -> proto.hasG() || proto.getGraphsCount() > 0);
  }

  /** The value of an attribute as a text that is equal for equal values. */
  public String canonical(String name) {
    AttributeProto proto = byName.get(name);
    return proto == null
        ? ""
        : proto.toBuilder()
            .clearName()
            .clearDocString()
            .build()
            .toString()
            .replaceAll("\\s+", " ")
            .strip();
  }

  /** The operators of all nodes in graphs held by these attributes, and in graphs held by those. */
  public Set<String> operatorsInside() {
    Set<String> operators = new TreeSet<>();
    byName.values().forEach(proto -> collectOperators(proto, operators));
    return operators;
  }

  private static void collectOperators(AttributeProto proto, Set<String> operators) {
    Stream<GraphProto> one = proto.hasG() ? Stream.of(proto.getG()) : Stream.of();
    Stream.concat(one, proto.getGraphsList().stream())
        .flatMap(graph -> graph.getNodeList().stream())
        .forEach(
            node -> {
              operators.add(node.getOpType());
              node.getAttributeList().forEach(inner -> collectOperators(inner, operators));
            });
  }

  /** The names of outside values that graphs held by these attributes read, in order. */
  public Set<String> capturedNames() {
    Set<String> captured = new LinkedHashSet<>();
    for (AttributeProto proto : byName.values()) {
      if (proto.hasG()) {
        capture(proto.getG(), Set.of(), captured);
      }
      proto.getGraphsList().forEach(graph -> capture(graph, Set.of(), captured));
    }
    return captured;
  }

  private static void capture(GraphProto graph, Set<String> outer, Set<String> captured) {
    Set<String> inside = new HashSet<>(outer);
    graph.getInputList().forEach(input -> inside.add(input.getName()));
    graph.getInitializerList().forEach(initializer -> inside.add(initializer.getName()));
    for (NodeProto node : graph.getNodeList()) {
      node.getInputList().stream()
          .filter(input -> !input.isEmpty() && !inside.contains(input))
          .forEach(captured::add);
      for (AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasG()) {
          capture(attribute.getG(), inside, captured);
        }
        attribute.getGraphsList().forEach(inner -> capture(inner, inside, captured));
      }
      inside.addAll(node.getOutputList());
    }
    graph.getOutputList().stream()
        .map(ValueInfoProto::getName)
        .filter(output -> !inside.contains(output))
        .forEach(captured::add);
  }

  /** These attributes with one integer set. */
  public Attributes with(String name, long value) {
    return with(proto(name, AttributeType.INT).setI(value));
  }

  /** These attributes with one list of integers set. */
  public Attributes with(String name, long... values) {
    AttributeProto.Builder proto = proto(name, AttributeType.INTS);
    for (long value : values) {
      proto.addInts(value);
    }
    return with(proto);
  }

  /** These attributes with one floating-point number set. */
  public Attributes with(String name, float value) {
    return with(proto(name, AttributeType.FLOAT).setF(value));
  }

  /** These attributes with one text set. */
  public Attributes with(String name, String value) {
    return with(proto(name, AttributeType.STRING).setS(ByteString.copyFromUtf8(value)));
  }

  /** These attributes with one tensor set. */
  public Attributes with(String name, Tensor value) {
    return with(proto(name, AttributeType.TENSOR).setT(TensorProtos.write("", value)));
  }

  /** These attributes without the one of this name. */
  public Attributes without(String name) {
    Map<String, AttributeProto> changed = new LinkedHashMap<>(byName);
    changed.remove(name);
    return new Attributes(changed);
  }

  private Attributes with(AttributeProto.Builder proto) {
    Map<String, AttributeProto> changed = new LinkedHashMap<>(byName);
    changed.put(proto.getName(), proto.build());
    return new Attributes(changed);
  }

  private static AttributeProto.Builder proto(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attributes that
        && new ArrayList<>(byName.entrySet()).equals(new ArrayList<>(that.byName.entrySet()));
  }

  @Override
  public int hashCode() {
    return byName.hashCode();
  }

  @Override
  public String toString() {
    return byName.keySet().toString();
  }
}
