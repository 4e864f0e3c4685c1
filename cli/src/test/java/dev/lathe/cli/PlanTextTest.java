package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.graph.Selection;
import dev.lathe.pruner.Plan;
import dev.lathe.pruner.PlanExplanation;
import dev.lathe.pruner.PlanExplanation.BlockStep;
import dev.lathe.pruner.PlanExplanation.GroupSteps;
import dev.lathe.pruner.PlanExplanation.LayerChange;
import dev.lathe.pruner.PlanExplanation.Step;
import dev.lathe.pruner.PlanFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What plans say of themselves, word for word; the expected words lie in resources. */
class PlanTextTest {
  @TempDir private Path folder;

  /** layer3 goes from 128 channels to 77: 40 % less. */
  private static Plan half() {
    return plan(
        new TreeMap<>(Map.of("layer2.weight", List.of(0, 1, 5), "layer3.weight", first(77))),
        List.of(),
        new Plan.Prediction(6, 10, 5.9, 0.04),
        0.97,
        new PlanExplanation(
            List.of(
                new LayerChange("layer2", List.of(3, 8), List.of(3, 3), 3, 1.5, 0.012),
                new LayerChange("layer3", List.of(8, 128), List.of(3, 77), 4.5, 2.6, 0.008),
                new LayerChange("pool", List.of(), List.of(), 0.5, 0.5, 0)),
            List.of(
                new GroupSteps("layer2.weight", 8, 3, null, new Step(4, 0.25, 0.01)),
                new GroupSteps(
                    "layer3.weight",
                    128,
                    77,
                    new Step(64, -0.31, -0.02),
                    new Step(80, 0.2, 0.001))),
            List.of(new BlockStep("Add_7", true, -1.25, -0.3))));
  }

  private static Plan third() {
    return plan(
        new TreeMap<>(Map.of("layer3.weight", first(64))),
        List.of("Add_7"),
        new Plan.Prediction(4, 10, 3.95, 0.04),
        0.9,
        new PlanExplanation(
            List.of(
                new LayerChange("layer2", List.of(3, 8), List.of(3, 8), 3, 3, 0),
                new LayerChange("layer3", List.of(8, 128), List.of(8, 64), 4.5, 0.45, 0.1),
                new LayerChange("pool", List.of(), List.of(), 0.5, 0.5, 0)),
            List.of(),
            List.of()));
  }

  private static List<Integer> first(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static Plan plan(
      SortedMap<String, List<Integer>> kept,
      List<String> removed,
      Plan.Prediction prediction,
      double objective,
      PlanExplanation explanation) {
    return new Plan(
        Plan.SCHEMA_VERSION,
        "0f".repeat(32),
        1,
        new Selection(kept, new TreeSet<>(removed)),
        prediction,
        new Plan.Proof("OPTIMAL", objective, objective, 1, 0.02, 1),
        "taylor",
        explanation);
  }

  @Test
  void aPlanSaysWhatEachLayerGaveUp() throws IOException {
    assertThat(new PlanCommand.Planned(half(), "plan.json", 2).text())
        .isEqualTo(golden("plan-explained.txt"));
  }

  @Test
  void twoPlansSayInWhatTheyDiffer() throws IOException {
    Path first = folder.resolve("half.json");
    Path second = folder.resolve("third.json");
    PlanFile.write(half(), first);
    PlanFile.write(third(), second);

    assertThat(CommandLineRun.of("plan-diff", first, second).expect(0).out())
        .isEqualTo(golden("plan-diff.txt"));
    CommandLineRun json = CommandLineRun.of("plan-diff", first, second, "--format", "json");
    assertThat(JsonMapper.shared().readTree(json.expect(0).out()))
        .isEqualTo(JsonMapper.shared().readTree(golden("plan-diff.json")));
    assertThat(CommandLineRun.of("plan-diff", first, first).expect(0).out())
        .endsWith("no group is cut differently\n");
  }

  @Test
  void whatIsNoPlanIsNotCompared() throws IOException {
    Path first = folder.resolve("half.json");
    PlanFile.write(half(), first);
    Path broken = Files.writeString(folder.resolve("broken.json"), "{}");

    CommandLineRun.of("plan-diff", first, broken).expectMistake(1, "broken.json");
  }

  private static String golden(String name) throws IOException {
    try (InputStream file = PlanTextTest.class.getResourceAsStream("/golden/" + name)) {
      assertThat(file).as(name).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
