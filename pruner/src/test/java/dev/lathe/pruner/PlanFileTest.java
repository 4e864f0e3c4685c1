package dev.lathe.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.onnx.ModelIdentity;
import dev.lathe.pruner.importance.Importance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanFileTest {
  @TempDir private Path folder;
  private final Network network = TestNetworks.residual();

  private Plan plan(String group, List<Integer> units) {
    TreeMap<String, List<Integer>> kept = new TreeMap<>();
    kept.put(group, units);
    return new Plan(
        Plan.SCHEMA_VERSION,
        ModelIdentity.of(network.graph()),
        1,
        new Selection(kept, new TreeSet<>(List.of(network.blocks().get(0).id()))),
        new Plan.Prediction(5, 10, 4.9, 0.04),
        new Plan.Proof("OPTIMAL", 3, 3, 4, 0.1, 1),
        "taylor",
        new PlanExplanation(
            List.of(
                new PlanExplanation.LayerChange(
                    "Conv_0", List.of(8, 16), List.of(3, 16), 2, 0.5, 0.25)),
            List.of(
                new PlanExplanation.GroupSteps(
                    group, 8, 3, null, new PlanExplanation.Step(4, 0.1, 0.02))),
            List.of(new PlanExplanation.BlockStep("Add_1", false, 0.4, 0.1))));
  }

  private String prunable() {
    return network.groups().stream()
        .filter(ChannelGroup::isPrunable)
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  void aPlanIsReadAsItWasWritten() {
    Plan plan = plan(prunable(), List.of(0, 2, 5));
    Path file = folder.resolve("plan.json");

    PlanFile.write(plan, file);

    assertThat(PlanFile.readPlan(file)).isEqualTo(plan);
    PlanFile.requireFits(plan, network);
  }

  @Test
  void importanceIsReadAsItWasWritten() {
    Importance importance = TestNetworks.importance(network, 1);
    Path file = folder.resolve("importance.json");

    PlanFile.write(importance, file);

    assertThat(PlanFile.readImportance(file)).isEqualTo(importance);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"schemaVersion\": 1}",
        "<!DOCTYPE html>",
        "{\"schemaVersion\": 1, \"selection\": {\"keptUnits\": {\"a\": []}}}"
      })
  void whatIsNoPlanIsRefusedWithItsName(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("broken.json"), text);

    assertThatThrownBy(() -> PlanFile.readPlan(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("broken.json");
  }

  @Test
  void aPlanOfALaterVersionIsRefused() throws IOException {
    Path file = folder.resolve("plan.json");
    PlanFile.write(plan(prunable(), List.of(0)), file);
    Files.writeString(
        file,
        Files.readString(file).replaceFirst("\"schemaVersion\" : 2", "\"schemaVersion\" : 3"));

    assertThatThrownBy(() -> PlanFile.readPlan(file)).hasMessageContaining("version (3)");
  }

  @Test
  void aPlanOfTheFirstVersionIsReadWithoutItsExplanation() throws IOException {
    Plan plan = plan(prunable(), List.of(0));
    Path file = folder.resolve("plan.json");
    PlanFile.write(plan, file);
    String text = Files.readString(file).replace("\"schemaVersion\" : 2", "\"schemaVersion\" : 1");
    int explanation = text.indexOf(",\n  \"explanation\"");
    assertThat(explanation).isPositive();
    Files.writeString(file, text.substring(0, explanation) + "\n}\n");

    Plan read = PlanFile.readPlan(file);

    assertThat(read.selection()).isEqualTo(plan.selection());
    assertThat(read.explanation()).isEqualTo(PlanExplanation.none());
  }

  @Test
  void aPlanForUnitsThatAreNotThereIsRefused() {
    assertThatThrownBy(() -> PlanFile.requireFits(plan("nowhere", List.of(0)), network))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no channel group (nowhere)");
    assertThatThrownBy(() -> PlanFile.requireFits(plan(prunable(), List.of(4_000)), network))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(prunable());
  }
}
