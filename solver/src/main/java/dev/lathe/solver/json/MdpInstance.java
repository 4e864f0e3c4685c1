package dev.lathe.solver.json;

import dev.lathe.solver.Block;
import dev.lathe.solver.Group;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Table;
import dev.lathe.solver.Term;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the instances of MDP runs: layers with a latency for each pair of output and input option
 * and an importance for each output option, in blocks.
 *
 * <p>Options keep the numbers they have in the file. Option 0, nothing kept, is excluded: a branch
 * goes by removing its block. The group of a layer without an input group is fixed at its last
 * option.
 */
public final class MdpInstance {
  /** The resource of the latency terms. */
  public static final String LATENCY = "latency_us";

  /**
   * A group of more options is refused when the problem is checked; until then it takes no memory.
   */
  private static final int MAX_LISTED = 1 << 17;

  private MdpInstance() {}

  /**
   * Reads an instance.
   *
   * @throws IllegalArgumentException if it is not of the format
   */
  public static PlanningProblem read(JsonNode root, String name) {
    String given = Fields.optionalText(root, "name", "The instance");
    PlanningProblem.Builder builder = PlanningProblem.builder(given == null ? name : given);
    JsonNode groups = Fields.required(root, "groups", "The instance");
    List<JsonNode> layers = Fields.list(root, "layers", "The instance");
    Set<String> stems = new LinkedHashSet<>();
    for (JsonNode layer : layers) {
      if (Fields.optionalText(layer, "in_group", "A layer") == null) {
        stems.add(Fields.text(layer, "out_group", "A layer"));
      }
    }
    for (Map.Entry<String, JsonNode> group : groups.properties()) {
      int options = Fields.integer(group.getValue(), "The group " + group.getKey());
      int excluded = stems.contains(group.getKey()) ? options - 1 : Math.min(1, options);
      Set<Integer> first =
          IntStream.range(0, Math.min(excluded, MAX_LISTED)).boxed().collect(Collectors.toSet());
      builder.group(new Group(group.getKey(), options, List.of(), first));
    }
    Set<String> fixed = new LinkedHashSet<>(Fields.texts(root, "fixed_blocks", "The instance"));
    Set<String> blocks = new LinkedHashSet<>();
    for (JsonNode layer : layers) {
      blocks.add(Fields.text(layer, "block", "A layer"));
    }
    blocks.forEach(block -> builder.block(new Block(block, null, fixed.contains(block))));
    for (JsonNode layer : layers) {
      addLayer(builder, layer);
    }
    JsonNode budget = Fields.required(root, "budget_us", "The instance");
    return builder.budget(LATENCY, Fields.number(budget, "The budget")).build();
  }

  private static void addLayer(PlanningProblem.Builder builder, JsonNode layer) {
    String name = Fields.text(layer, "name", "A layer");
    String where = "The layer " + name;
    String out = Fields.text(layer, "out_group", where);
    String in = Fields.optionalText(layer, "in_group", where);
    String block = Fields.text(layer, "block", where);
    List<JsonNode> latency = Fields.list(layer, LATENCY, where);
    if (latency.isEmpty()) {
      throw new IllegalArgumentException("%s has no latencies.".formatted(where));
    }
    if (in == null) {
      double last = Fields.number(latency.get(latency.size() - 1), where);
      builder.costIn(block, name + ".latency", LATENCY, Table.scalar(last));
      return;
    }
    double[][] rows = new double[latency.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = numbers(latency.get(i), where);
    }
    builder.term(
        new Term.Cost(name + ".latency", LATENCY, block, List.of(out, in), Table.matrix(rows)));
    double[] importance = importance(layer, where);
    if (importance != null) {
      builder.valueIn(block, name + ".importance", Table.row(importance), out);
    }
  }

  private static double @Nullable [] importance(JsonNode layer, String where) {
    JsonNode importance = layer.get("importance");
    return importance == null || importance.isNull() ? null : numbers(importance, where);
  }

  private static double[] numbers(JsonNode list, String where) {
    List<Double> numbers = new ArrayList<>();
    list.forEach(node -> numbers.add(Fields.number(node, where)));
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
