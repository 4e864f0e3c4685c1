package dev.lathe.pruner.interchange;

import dev.lathe.foundation.SafeFile;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.GroupAxis;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.coupling.Role;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.ModelIdentity;
import dev.lathe.onnx.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which indices of each weight a selection keeps, by the weight's name.
 *
 * @param schemaVersion version of this form; {@link #SCHEMA_VERSION}
 * @param modelSha256 the model that was cut
 * @param tensors every floating-point constant that was cut, by name
 * @param removed constants of the model that the smaller one does not have, sorted
 */
public record KeptIndices(
    int schemaVersion,
    String modelSha256,
    SortedMap<String, TensorCut> tensors,
    List<String> removed) {
  /** The version of this form that is written. */
  public static final int SCHEMA_VERSION = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Copies. */
  public KeptIndices {
    tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
    removed = List.copyOf(removed);
  }

  /**
   * How one tensor is cut.
   *
   * @param shape its shape in the model that was cut
   * @param axes for each axis that is cut, counted from 0, the indices kept, ascending
   */
  public record TensorCut(List<Long> shape, SortedMap<Integer, List<Integer>> axes) {
    /** Copies. */
    public TensorCut {
      shape = List.copyOf(shape);
      SortedMap<Integer, List<Integer>> copy = new TreeMap<>();
      axes.forEach((axis, indices) -> copy.put(axis, List.copyOf(indices)));
      axes = Collections.unmodifiableSortedMap(copy);
    }
  }

  /**
   * The indices that a selection keeps.
   *
   * @param pruned the smaller model, which says what is gone altogether
   */
  public static KeptIndices of(Network network, Selection selection, Graph pruned) {
    Map<String, SortedMap<Integer, BitSet>> cut = cutIndices(network, selection);
    SortedMap<String, TensorCut> tensors = new TreeMap<>();
    List<String> removed = new ArrayList<>();
    for (Map.Entry<String, Tensor> constant : network.graph().constants().entrySet()) {
      Tensor tensor = constant.getValue();
      if (!tensor.type().isFloatingPoint()) {
        continue;
      }
      if (pruned.constant(constant.getKey()).isEmpty()) {
        removed.add(constant.getKey());
      } else if (cut.containsKey(constant.getKey())) {
        tensors.put(constant.getKey(), tensorCut(tensor, cut.get(constant.getKey())));
      }
    }
    Collections.sort(removed);
    return new KeptIndices(SCHEMA_VERSION, ModelIdentity.of(network.graph()), tensors, removed);
  }

  /** Writes it as JSON, whole or not at all. */
  public void write(Path file) {
    SafeFile.writeText(file, JSON.writeValueAsString(this) + "\n");
  }

  /** For each tensor and axis that loses something, the indices that go. */
  private static Map<String, SortedMap<Integer, BitSet>> cutIndices(
      Network network, Selection selection) {
    Map<String, SortedMap<Integer, BitSet>> cut = new TreeMap<>();
    for (ChannelGroup group : network.groups()) {
      List<Integer> units = selection.keptUnits().get(group.id());
      if (units == null || units.size() == group.units()) {
        continue;
      }
      BitSet kept = new BitSet(group.units());
      units.forEach(kept::set);
      for (GroupAxis axis : group.axes()) {
        if (axis.role() != Role.VALUE) {
          BitSet indices =
              cut.computeIfAbsent(axis.tensor(), key -> new TreeMap<>())
                  .computeIfAbsent(axis.axis(), key -> new BitSet());
          markCut(axis.units(), kept, indices);
        }
      }
    }
    return cut;
  }

  private static void markCut(int[] unitOf, BitSet kept, BitSet cut) {
    for (int index = 0; index < unitOf.length; index++) {
      if (unitOf[index] >= 0 && !kept.get(unitOf[index])) {
        cut.set(index);
      }
    }
  }

  private static TensorCut tensorCut(Tensor tensor, SortedMap<Integer, BitSet> cut) {
    SortedMap<Integer, List<Integer>> axes = new TreeMap<>();
    cut.forEach(
        (axis, indices) -> {
          List<Integer> kept = new ArrayList<>();
          for (int index = 0; index < tensor.size(axis); index++) {
            if (!indices.get(index)) {
              kept.add(index);
            }
          }
          axes.put(axis, kept);
        });
    List<Long> shape = new ArrayList<>();
    for (long size : tensor.shape()) {
      shape.add(size);
    }
    return new TensorCut(shape, axes);
  }
}
