package dev.lathe.solver.json;

import dev.lathe.solver.Block;
import dev.lathe.solver.Budget;
import dev.lathe.solver.Group;
import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.Table;
import dev.lathe.solver.Term;
import dev.lathe.solver.WidthSum;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Our own format of planning problems, version 1. Tables are nested lists. */
public final class ProblemJson {
  /** The version that is written, and the only one that is read. */
  public static final int SCHEMA_VERSION = 1;

  private ProblemJson() {}

  /**
   * Reads a problem.
   *
   * @throws IllegalArgumentException if it is not of the format
   */
  public static PlanningProblem read(JsonNode root, String name) {
    int version = Fields.integer(Fields.required(root, "schemaVersion", "It"), "schemaVersion");
    if (version != SCHEMA_VERSION) {
      throw new IllegalArgumentException(
          "The schemaVersion (%d) must be %d.".formatted(version, SCHEMA_VERSION));
    }
    String given = Fields.optionalText(root, "name", "It");
    PlanningProblem.Builder builder = PlanningProblem.builder(given == null ? name : given);
    for (JsonNode node : Fields.list(root, "groups", "It")) {
      builder.group(group(node));
    }
    for (JsonNode node : Fields.list(root, "blocks", "It")) {
      String id = Fields.text(node, "id", "A block");
      String parent = Fields.optionalText(node, "parent", "The block " + id);
      builder.block(new Block(id, parent, Fields.flag(node, "fixed", "The block " + id)));
    }
    for (JsonNode node : Fields.list(root, "sums", "It")) {
      String id = Fields.text(node, "id", "A sum");
      builder.sum(id, Fields.texts(node, "of", "The sum " + id));
    }
    for (JsonNode node : Fields.list(root, "terms", "It")) {
      builder.term(term(node));
    }
    for (JsonNode node : Fields.list(root, "budgets", "It")) {
      String resource = Fields.text(node, "resource", "A budget");
      String where = "The budget of " + resource;
      builder.budget(resource, Fields.number(Fields.required(node, "limit", where), where));
    }
    return builder.build();
  }

  private static Group group(JsonNode node) {
    String id = Fields.text(node, "id", "A group");
    String where = "The group " + id;
    List<Integer> widths = Fields.integers(node, "widths", where);
    int options = node.has("options") ? Fields.integer(node.get("options"), where) : widths.size();
    return new Group(
        id, options, widths, new LinkedHashSet<>(Fields.integers(node, "excluded", where)));
  }

  private static Term term(JsonNode node) {
    String id = Fields.text(node, "id", "A term");
    String where = "The term " + id;
    String block = Fields.optionalText(node, "block", where);
    List<String> over = Fields.texts(node, "over", where);
    Table table = table(Fields.required(node, "table", where), where);
    String resource = Fields.optionalText(node, "resource", where);
    return resource == null
        ? new Term.Value(id, block, over, table)
        : new Term.Cost(id, resource, block, over, table);
  }

  private static Table table(JsonNode node, String where) {
    List<Integer> shape = new ArrayList<>();
    for (JsonNode at = node; at != null && at.isArray(); at = at.get(0)) {
      shape.add(at.size());
    }
    List<Double> cells = new ArrayList<>();
    collect(node, shape, 0, cells, where);
    return Table.of(
        shape.stream().mapToInt(Integer::intValue).toArray(),
        cells.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static void collect(
      JsonNode node, List<Integer> shape, int axis, List<Double> cells, String where) {
    if (axis == shape.size()) {
      cells.add(Fields.number(node, where));
      return;
    }
    if (!node.isArray() || node.size() != shape.get(axis)) {
      throw new IllegalArgumentException(
          "The lists in the table of %s differ in length.".formatted(where));
    }
    node.forEach(child -> collect(child, shape, axis + 1, cells, where));
  }

  /** A problem as JSON. */
  public static ObjectNode write(PlanningProblem problem) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("schemaVersion", SCHEMA_VERSION);
    root.put("name", problem.name());
    ArrayNode groups = root.putArray("groups");
    for (Group group : problem.groups()) {
      ObjectNode node = groups.addObject().put("id", group.id()).put("options", group.options());
      if (!group.widths().isEmpty()) {
        group.widths().forEach(node.putArray("widths")::add);
      }
      if (!group.excluded().isEmpty()) {
        group.excluded().forEach(node.putArray("excluded")::add);
      }
    }
    ArrayNode blocks = root.putArray("blocks");
    for (Block block : problem.blocks()) {
      ObjectNode node = blocks.addObject().put("id", block.id());
      if (block.parent() != null) {
        node.put("parent", block.parent());
      }
      node.put("fixed", block.fixed());
    }
    ArrayNode sums = root.putArray("sums");
    for (WidthSum sum : problem.sums()) {
      sum.parts().forEach(sums.addObject().put("id", sum.id()).putArray("of")::add);
    }
    ArrayNode terms = root.putArray("terms");
    problem.terms().forEach(term -> write(term, terms.addObject()));
    ArrayNode budgets = root.putArray("budgets");
    for (Budget budget : problem.budgets()) {
      budgets.addObject().put("resource", budget.resource()).put("limit", budget.limit());
    }
    return root;
  }

  private static void write(Term term, ObjectNode node) {
    node.put("id", term.id());
    if (term instanceof Term.Cost cost) {
      node.put("resource", cost.resource());
    }
    if (term.block() != null) {
      node.put("block", term.block());
    }
    term.over().forEach(node.putArray("over")::add);
    Table table = term.table();
    if (table.axes() == 0) {
      node.put("table", table.at());
    } else {
      write(table, 0, new int[table.axes()], node.putArray("table"));
    }
  }

  private static void write(Table table, int axis, int[] index, ArrayNode list) {
    for (index[axis] = 0; index[axis] < table.length(axis); index[axis]++) {
      if (axis + 1 == table.axes()) {
        list.add(table.at(index));
      } else {
        write(table, axis + 1, index, list.addArray());
      }
    }
  }
}
