package dev.lathe.onnx;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One operation of a graph.
 *
 * @param name the node's name, unique within a graph once read ({@link OnnxFile} names the
 *     nameless)
 * @param operator the operator, such as {@code Conv}
 * @param domain the operator's domain; empty for ONNX's own
 * @param inputs names of the values read, in order; an empty name is an input left out
 * @param outputs names of the values made, in order; an empty name is an output left out
 * @param attributes the operator's attributes
 */
public record Node(
    String name,
    String operator,
    String domain,
    List<String> inputs,
    List<String> outputs,
    Attributes attributes) {
  /** Copies the lists. */
  public Node {
    requireNonNull(name, "name is null");
    requireNonNull(operator, "operator is null");
    requireNonNull(domain, "domain is null");
    requireNonNull(attributes, "attributes is null");
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Whether this is operator {@code operator} of ONNX's own domain. */
  public boolean is(String operator) {
    return isStandard() && this.operator.equals(operator);
  }

  /** Whether the operator is one of ONNX's own. */
  public boolean isStandard() {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  /** The name of input {@code index}, empty where it is left out. */
  public String input(int index) {
    return index < inputs.size() ? inputs.get(index) : "";
  }

  /** Whether input {@code index} is given. */
  public boolean hasInput(int index) {
    return !input(index).isEmpty();
  }

  /** The name of the first output. */
  public String output() {
    return outputs.get(0);
  }

  /** This node with other inputs. */
  public Node withInputs(List<String> inputs) {
    return new Node(name, operator, domain, inputs, outputs, attributes);
  }

  /** This node with other outputs. */
  public Node withOutputs(List<String> outputs) {
    return new Node(name, operator, domain, inputs, outputs, attributes);
  }

  /** This node with other attributes. */
  public Node withAttributes(Attributes attributes) {
    return new Node(name, operator, domain, inputs, outputs, attributes);
  }

  /** Of the name alone, which tells nodes apart: nodes are keys of many maps. */
  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return "%s (%s)".formatted(name, operator);
  }
}
