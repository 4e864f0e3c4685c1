package dev.lathe.pruner;

import dev.lathe.foundation.SafeFile;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.onnx.ModelIdentity;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.schedule.Course;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes plans and importance as JSON; see {@code docs/formats.md}. */
public final class PlanFile {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /** A plan of the largest network fits easily; what is longer is no plan. */
  private static final long MAX_BYTES = 256L << 20;

  private static final String VERSION = "schemaVersion";

  private PlanFile() {}

  /** Writes a plan, whole or not at all. */
  public static void write(Plan plan, Path file) {
    SafeFile.writeText(file, JSON.writeValueAsString(plan) + "\n");
  }

  /** Writes what came of a compression, whole or not at all. */
  public static void write(CompressionResult result, Path file) {
    SafeFile.writeText(file, JSON.writeValueAsString(result) + "\n");
  }

  static void write(List<CompressionResult.Attempt> attempts, Path file) {
    SafeFile.writeText(file, JSON.writeValueAsString(attempts) + "\n");
  }

  static List<CompressionResult.Attempt> readAttempts(Path file) {
    return List.of(read(file, CompressionResult.Attempt[].class, "list of attempts"));
  }

  /**
   * Reads what came of a compression; one of version 3 was judged by accuracy.
   *
   * @throws UserException if the file is missing, broken or of another version
   */
  public static CompressionResult readResult(Path file) {
    CompressionResult result = read(file, CompressionResult.class, "report", PlanFile::judged);
    requireVersion("report", file, result.schemaVersion(), CompressionResult.SCHEMA_VERSION);
    return result;
  }

  /** A report of version 3, which knows only accuracy, in the form of version 4. */
  private static JsonNode judged(JsonNode report) {
    if (report instanceof ObjectNode fields && fields.path(VERSION).asInt(0) == 3) {
      fields.put(VERSION, CompressionResult.SCHEMA_VERSION);
      fields.put("judgement", Judgement.ACCURACY.name());
    }
    return report;
  }

  static void write(Course course, Path file) {
    SafeFile.writeText(file, JSON.writeValueAsString(course) + "\n");
  }

  static Course readCourse(Path file) {
    return read(file, Course.class, "course of a schedule");
  }

  /** Writes importance, whole or not at all. */
  public static void write(Importance importance, Path file) {
    SafeFile.writeText(file, JSON.writeValueAsString(importance) + "\n");
  }

  /**
   * Reads a plan; one of version 1 comes without its explanation.
   *
   * @throws UserException if the file is missing, broken or of another version
   */
  public static Plan readPlan(Path file) {
    Plan plan = read(file, Plan.class, "plan", PlanFile::upgraded);
    requireVersion("plan", file, plan.schemaVersion(), Plan.SCHEMA_VERSION);
    return plan;
  }

  /** A plan of version 1, which says nothing of its reasons, in the form of version 2. */
  private static JsonNode upgraded(JsonNode plan) {
    if (plan instanceof ObjectNode fields
        && fields.path(VERSION).asInt(0) == 1
        && !fields.has("explanation")) {
      fields.put(VERSION, Plan.SCHEMA_VERSION);
      fields.set("explanation", JSON.valueToTree(PlanExplanation.none()));
    }
    return plan;
  }

  private static void requireVersion(String what, Path file, int version, int wanted) {
    if (version != wanted) {
      throw new UserException(
          "The %s (%s) has version (%d); this program reads version (%d)."
              .formatted(what, file, version, wanted),
          "Maybe make it again with this program.");
    }
  }

  /** Writes what was kept of a network at each step, whole or not at all. */
  static void writeSelections(List<Selection> selections, Path file) {
    SafeFile.writeText(file, JSON.writeValueAsString(selections) + "\n");
  }

  static List<Selection> readSelections(Path file) {
    return List.of(read(file, Selection[].class, "list of selections"));
  }

  /**
   * Reads importance.
   *
   * @throws UserException if the file is missing or broken
   */
  public static Importance readImportance(Path file) {
    return read(file, Importance.class, "importance");
  }

  /**
   * Checks that a plan is one for this network: the same model, groups and units that it has,
   * blocks that it has.
   *
   * @throws UserException with the first thing that does not fit
   */
  public static void requireFits(Plan plan, Network network) {
    String problem = misfit(plan, network).orElse("");
    if (!problem.isEmpty()) {
      throw new UserException(
          "The plan does not fit the model: " + problem,
          "Maybe it was made for another model; plan again.");
    }
  }

  private static Optional<String> misfit(Plan plan, Network network) {
    if (!plan.modelSha256().equals(ModelIdentity.of(network.graph()))) {
      return Optional.of("it was made for a model with other content.");
    }
    for (Map.Entry<String, List<Integer>> kept : plan.selection().keptUnits().entrySet()) {
      Optional<ChannelGroup> group =
          network.groups().stream().filter(one -> one.id().equals(kept.getKey())).findFirst();
      if (group.isEmpty()) {
        return Optional.of("there is no channel group (%s).".formatted(kept.getKey()));
      }
      if (!group.get().isPrunable()) {
        return Optional.of("the group (%s) is frozen.".formatted(kept.getKey()));
      }
      if (kept.getValue().stream().anyMatch(unit -> unit < 0 || unit >= group.get().units())) {
        return Optional.of(
            "the group (%s) has %d units.".formatted(kept.getKey(), group.get().units()));
      }
    }
    return plan.selection().removedBlocks().stream()
        .filter(id -> network.blocks().stream().noneMatch(block -> block.id().equals(id)))
        .findFirst()
        .map("there is no block (%s)."::formatted);
  }

  private static <T> T read(Path file, Class<T> type, String what) {
    return read(file, type, what, UnaryOperator.identity());
  }

  private static <T> T read(
      Path file, Class<T> type, String what, UnaryOperator<JsonNode> upgrade) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new UserException(
            "The %s (%s) is not a file.".formatted(what, file), "Maybe the path is misspelt.");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new UserException(
            "The %s (%s) is larger than %d bytes.".formatted(what, file, MAX_BYTES),
            "Maybe it is another kind of file.");
      }
      T value = JSON.treeToValue(upgrade.apply(JSON.readTree(Files.readString(file))), type);
      if (value == null) {
        throw broken(file, what, "it is empty", null);
      }
      return value;
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      throw broken(file, what, firstLine(e), e);
    }
  }

  private static UserException broken(
      Path file, String what, String reason, @org.jspecify.annotations.Nullable Throwable cause) {
    return new UserException(
        "The %s (%s) cannot be read: %s".formatted(what, file, reason),
        "Maybe the file is damaged; make it again.",
        cause);
  }

  private static String firstLine(Exception failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
