package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemFile;
import dev.lathe.solver.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SolveCommandTest {
  @TempDir private Path folder;
  private Path problem;

  /**
   * Two groups of widths 1 and 2; values 1, 2 and 1, 3; a layer takes the product of its widths.
   */
  @BeforeEach
  void writeProblem() {
    problem = folder.resolve("problem.json.gz");
    ProblemFile.write(
        problem,
        PlanningProblem.builder("tiny")
            .group("a", 2)
            .group("b", 2)
            .value("value of a", Table.row(1, 2), "a")
            .value("value of b", Table.row(1, 3), "b")
            .cost("layer", "ms", Table.matrix(new double[][] {{1, 2}, {2, 4}}), "a", "b")
            .budget("ms", 4)
            .build());
  }

  @Test
  void theBestChoiceWithinTheBudgetIsProven() {
    // At most 2 ms: (1, 2) is worth 1 + 3 = 4, (2, 1) is worth 2 + 1 = 3.
    JsonNode answer =
        JsonMapper.shared()
            .readTree(
                CommandLineRun.of("solve", problem, "--budget", "ms=2", "--format", "json")
                    .expect(0)
                    .out());

    assertThat(answer.at("/status").asString()).isEqualTo("OPTIMAL");
    assertThat(answer.at("/objective").asDouble()).isEqualTo(4);
    assertThat(answer.at("/bound").asDouble()).isEqualTo(4);
    assertThat(answer.at("/groups/a").asInt()).isEqualTo(0);
    assertThat(answer.at("/groups/b").asInt()).isEqualTo(1);
    assertThat(answer.at("/usage/0/used").asDouble()).isEqualTo(2);
    assertThat(answer.at("/seconds").asDouble()).isNotNegative();
  }

  @Test
  void anInfeasibleBudgetEndsWithThreeAndTheSmallestReachable() {
    CommandLineRun run = CommandLineRun.of("solve", problem, "--budget", "ms=0.5").expect(3);

    assertThat(run.out()).contains("infeasible").contains("ms 1.0 of 0.5");
  }

  @Test
  void aBudgetOnNothingThatIsThereIsWrongUsage() {
    CommandLineRun.of("solve", problem, "--budget", "watts=2")
        .expectMistake(2, "no resource (watts)");
  }

  @Test
  void whatIsNoProblemIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.json"), "hello");

    CommandLineRun.of("solve", text).expectMistake(1, "text.json");
  }
}
