package dev.lathe.solver.json;

import dev.lathe.solver.Choice;
import dev.lathe.solver.Infeasibility;
import dev.lathe.solver.Solution;
import dev.lathe.solver.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Solutions as JSON, version 1. Infinite numbers are left out. */
public final class SolutionJson {
  /** The version that is written. */
  public static final int SCHEMA_VERSION = 1;

  private SolutionJson() {}

  /** A solution as JSON. */
  public static ObjectNode write(Solution solution) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("schemaVersion", SCHEMA_VERSION);
    root.put("status", solution.status().name());
    putFinite(root, "objective", solution.objective());
    putFinite(root, "bound", solution.bound());
    putFinite(root, "gap", solution.gap());
    root.put("seconds", solution.seconds());
    usage(solution.usage(), root.putArray("usage"));
    Choice choice = solution.choice();
    if (choice != null) {
      choice(choice, root);
    }
    Infeasibility reason = solution.infeasibility();
    if (reason != null) {
      ObjectNode node = root.putObject("infeasibility");
      ArrayNode smallest = node.putArray("smallest");
      for (Infeasibility.Smallest entry : reason.smallest()) {
        smallest
            .addObject()
            .put("resource", entry.resource())
            .put("used", entry.used())
            .put("bound", entry.bound())
            .put("limit", entry.limit());
      }
      putFinite(node, "ratio", reason.ratio());
      putFinite(node, "ratioBound", reason.ratioBound());
      ObjectNode closest = node.putObject("closest");
      usage(reason.usage(), closest.putArray("usage"));
      choice(reason.closest(), closest);
      ArrayNode holding = node.putArray("holding");
      for (Infeasibility.HoldingTerm term : reason.holding()) {
        holding
            .addObject()
            .put("term", term.term())
            .put("resource", term.resource())
            .put("used", term.used());
      }
    }
    ObjectNode trace = root.putObject("trace").put("solver", solution.trace().solver());
    solution.trace().steps().forEach(trace.putArray("steps")::add);
    return root;
  }

  /**
   * Reads the choice of a solution that was written before.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Choice readChoice(JsonNode root) {
    Map<String, Integer> options = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : object(root, "groups").properties()) {
      options.put(entry.getKey(), Fields.integer(entry.getValue(), "The group " + entry.getKey()));
    }
    Map<String, Boolean> kept = new LinkedHashMap<>();
    JsonNode blocks = object(root, "blocks");
    for (String block : blocks.propertyNames()) {
      kept.put(block, Fields.flag(blocks, block, "The blocks"));
    }
    return new Choice(options, kept);
  }

  private static JsonNode object(JsonNode root, String field) {
    JsonNode value = Fields.required(root, field, "The solution");
    if (!value.isObject()) {
      throw new IllegalArgumentException(
          "The field (%s) of the solution must be an object.".formatted(field));
    }
    return value;
  }

  static void choice(Choice choice, ObjectNode into) {
    ObjectNode groups = into.putObject("groups");
    choice.options().forEach(groups::put);
    ObjectNode blocks = into.putObject("blocks");
    choice.kept().forEach(blocks::put);
  }

  static void usage(List<Usage> usage, ArrayNode into) {
    for (Usage entry : usage) {
      ObjectNode node =
          into.addObject().put("resource", entry.resource()).put("used", entry.used());
      putFinite(node, "limit", entry.limit());
      putFinite(node, "slack", entry.slack());
    }
  }

  static void putFinite(ObjectNode node, String field, double number) {
    if (Double.isFinite(number)) {
      node.put(field, number);
    }
  }
}
