package dev.lathe.profiler;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A layer of what a runtime made of a model.
 *
 * @param name as the runtime calls it
 * @param type what it does, in the runtime's words; empty if it does not say
 * @param kernel what computes it; empty if the runtime does not say
 * @param nodes names of the ONNX nodes that are in it, in order; empty for what the runtime added,
 *     such as a conversion of the memory layout
 */
public record EngineLayer(String name, String type, String kernel, List<String> nodes) {
  /** Copies. */
  public EngineLayer {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    requireNonNull(kernel, "kernel is null");
    nodes = List.copyOf(nodes);
  }
}
