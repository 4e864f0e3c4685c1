package dev.lathe.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UserException;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.ModelIdentity;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
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
        1,
        ModelIdentity.of(network.graph()),
        1,
        new Selection(kept, new TreeSet<>(List.of(network.blocks().get(0).id()))),
        new Plan.Prediction(5, 10, 4.9, 0.04),
        new Plan.Proof("OPTIMAL", 3, 3, 4, 0.1, 1),
        "taylor");
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
        Files.readString(file).replaceFirst("\"schemaVersion\" : 1", "\"schemaVersion\" : 2"));

    assertThatThrownBy(() -> PlanFile.readPlan(file)).hasMessageContaining("version (2)");
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
