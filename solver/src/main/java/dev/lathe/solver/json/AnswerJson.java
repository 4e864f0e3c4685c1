package dev.lathe.solver.json;

import dev.lathe.solver.Alternative;
import dev.lathe.solver.CurvePoint;
import dev.lathe.solver.Difference;
import dev.lathe.solver.Explanation;
import dev.lathe.solver.Solution;
import dev.lathe.solver.WorstRatio;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The further answers as JSON: curves, alternatives, explanations, differences, worst ratios. */
public final class AnswerJson {
  private AnswerJson() {}

  /** A trade-off curve, smallest limit first. */
  public static ArrayNode curve(List<CurvePoint> points) {
    ArrayNode list = JsonMapper.shared().createArrayNode();
    for (CurvePoint point : points) {
      Solution solution = point.solution();
      ObjectNode node = list.addObject().put("limit", point.limit());
      node.put("status", solution.status().name());
      SolutionJson.putFinite(node, "objective", solution.objective());
      SolutionJson.putFinite(node, "bound", solution.bound());
      node.put("seconds", solution.seconds());
      SolutionJson.usage(solution.usage(), node.putArray("usage"));
      if (solution.found()) {
        SolutionJson.choice(solution.requireChoice(), node);
      }
    }
    return list;
  }

  /** Near-optimal alternatives, the best first. */
  public static ArrayNode alternatives(List<Alternative> alternatives) {
    ArrayNode list = JsonMapper.shared().createArrayNode();
    for (Alternative alternative : alternatives) {
      ObjectNode node = list.addObject().put("objective", alternative.objective());
      node.put("gap", alternative.gap()).put("distance", alternative.distance());
      SolutionJson.usage(alternative.usage(), node.putArray("usage"));
      SolutionJson.choice(alternative.choice(), node);
    }
    return list;
  }

  /** An explanation. */
  public static ObjectNode explanation(Explanation explanation) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    ObjectNode values = root.putObject("marginalValues");
    explanation.marginalValues().forEach(values::put);
    ArrayNode groups = root.putArray("groups");
    for (Explanation.GroupSteps group : explanation.groups()) {
      ObjectNode node = groups.addObject().put("group", group.group());
      ArrayNode steps = node.put("option", group.option()).putArray("steps");
      for (Explanation.Step step : group.steps()) {
        change(step.difference(), steps.addObject().put("option", step.option()));
      }
    }
    ArrayNode blocks = root.putArray("blocks");
    for (Explanation.BlockStep block : explanation.blocks()) {
      change(
          block.difference(),
          blocks.addObject().put("block", block.block()).put("keep", block.keep()));
    }
    return root;
  }

  /** A difference: what the second choice changes, gains and uses more. */
  public static ObjectNode difference(Difference difference) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    ArrayNode groups = root.putArray("groups");
    for (Difference.GroupChange change : difference.groups()) {
      groups
          .addObject()
          .put("group", change.group())
          .put("from", change.from())
          .put("to", change.to());
    }
    ObjectNode blocks = root.putObject("blocks");
    difference.blocks().forEach(blocks::put);
    change(difference, root);
    return root;
  }

  private static void change(Difference difference, ObjectNode into) {
    into.put("objectiveChange", difference.objective());
    ObjectNode usage = into.putObject("usageChange");
    difference.usage().forEach(usage::put);
  }

  /** The smallest worst ratio. */
  public static ObjectNode worstRatio(WorstRatio found) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("schemaVersion", SolutionJson.SCHEMA_VERSION);
    root.put("status", found.status().name());
    SolutionJson.putFinite(root, "ratio", found.ratio());
    SolutionJson.putFinite(root, "ratioBound", found.bound());
    SolutionJson.putFinite(root, "objective", found.objective());
    root.put("seconds", found.seconds());
    SolutionJson.usage(found.usage(), root.putArray("usage"));
    if (found.found()) {
      SolutionJson.choice(found.requireChoice(), root);
    }
    return root;
  }
}
