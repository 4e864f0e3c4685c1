package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.solver.PlanningProblem;
import dev.lathe.solver.ProblemFile;
import dev.lathe.solver.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    assertThat(run.out())
        .contains("INFEASIBLE")
        .containsPattern("ms +1 +1 +0\\.5")
        .contains("layer");
  }

  @Test
  void aBudgetOnNothingThatIsThereIsWrongUsage() {
    CommandLineRun.of("solve", problem, "--budget", "watts=2")
        .expectMistake(2, "no resource (watts)");
  }

  @Test
  void aBudgetCanBeAShareOfEverythingAndNeedsNoNameWhereThereIsOnlyOne() {
    // Everything takes 4 ms; half of that is 2 ms.
    assertThat(json("--budget", "50%").at("/usage/0/limit").asDouble()).isEqualTo(2);
    assertThat(json("--budget", "2").at("/objective").asDouble()).isEqualTo(4);
    CommandLineRun.of("solve", problem, "--budget", "fast").expectMistake(2, "limit (fast)");
    CommandLineRun.of("solve", problem, "--budget", "NaN").expectMistake(2, "limit (NaN)");
  }

  @Test
  void theCurveGoesFromTheLeastToTheMost() {
    JsonNode answer = json("--curve", "3");

    // At 1 ms (1, 1) is worth 2; at 2.5 ms (1, 2) 4; at 4 ms (2, 2) 5.
    assertThat(answer.at("/curve/0/limit").asDouble()).isEqualTo(1);
    assertThat(answer.at("/curve/0/objective").asDouble()).isEqualTo(2);
    assertThat(answer.at("/curve/1/objective").asDouble()).isEqualTo(4);
    assertThat(answer.at("/curve/2/objective").asDouble()).isEqualTo(5);
    CommandLineRun.of("solve", problem, "--curve", "1").expectMistake(2, "points (1)");
  }

  @Test
  void alternativesAndExplanationAreGivenOnRequest() {
    JsonNode answer = json("--budget", "2", "--alternatives", "3", "--within", "50", "--explain");

    // (1, 2) is worth 4, (2, 1) 3, (1, 1) 2.
    assertThat(answer.at("/alternatives/0/objective").asDouble()).isEqualTo(4);
    assertThat(answer.at("/alternatives/1/objective").asDouble()).isEqualTo(3);
    assertThat(answer.at("/alternatives/1/gap").asDouble()).isEqualTo(0.25);
    // From (1, 2) one more of a is worth 1 and takes 2 ms.
    JsonNode up = answer.at("/explanation/groups/0/steps/0");
    assertThat(up.at("/objectiveChange").asDouble()).isEqualTo(1);
    assertThat(up.at("/usageChange/ms").asDouble()).isEqualTo(2);
    assertThat(answer.at("/explanation/marginalValues/ms").asDouble()).isPositive();
  }

  @Test
  void anAnswerIsComparedWithAnEarlierOne() throws IOException {
    CommandLineRun earlier = CommandLineRun.of("solve", problem, "--format", "json").expect(0);
    Path saved = Files.writeString(folder.resolve("earlier.json"), earlier.out());

    JsonNode answer = json("--budget", "2", "--diff", saved.toString());

    assertThat(answer.at("/difference/groups/0/group").asString()).isEqualTo("a");
    assertThat(answer.at("/difference/objectiveChange").asDouble()).isEqualTo(-1);
    assertThat(answer.at("/difference/usageChange/ms").asDouble()).isEqualTo(-2);
    Path other = Files.writeString(folder.resolve("other.json"), "{\"groups\": {}}");
    CommandLineRun.of("solve", problem, "--diff", other).expectMistake(1, "other.json");
  }

  @Test
  void theSmallestShareForAValueIsProven() {
    // Worth at least 4: (1, 2) takes 2 of 4 ms.
    JsonNode answer = json("--at-least", "4");

    assertThat(answer.at("/status").asString()).isEqualTo("OPTIMAL");
    assertThat(answer.at("/ratio").asDouble()).isEqualTo(0.5);
    assertThat(answer.at("/ratioBound").asDouble()).isEqualTo(0.5);
    CommandLineRun.of("solve", problem, "--at-least", "6").expect(3);
  }

  @Test
  void otherMethodsAnswerTheSameWay() {
    for (String method : List.of("uniform", "greedy", "halp", "halp-one-shot", "cp-sat")) {
      JsonNode answer = json("--method", method, "--budget", "2");
      assertThat(answer.at("/objective").asDouble()).as(method).isBetween(2.0, 4.0);
    }
    CommandLineRun.of("solve", problem, "--method", "guess").expectMistake(2, "method (guess)");
    CommandLineRun.of("solve", problem, "--method", "halp", "--explain")
        .expectMistake(2, "need the method (exact)");
  }

  @Test
  void textShowsEveryPart() {
    String text =
        CommandLineRun.of(
                "solve",
                problem,
                "--budget",
                "2",
                "--curve",
                "3",
                "--alternatives",
                "2",
                "--within",
                "50",
                "--explain")
            .expect(0)
            .out();

    assertThat(text).contains("tiny: OPTIMAL").contains("objective 4, bound 4, gap 0 %");
    assertThat(text).contains("+1 for +2 ms").contains("alternative").contains("limit");
  }

  private JsonNode json(String... options) {
    List<Object> words = new ArrayList<>(List.of("solve", problem, "--format", "json"));
    words.addAll(List.of(options));
    return JsonMapper.shared().readTree(CommandLineRun.of(words.toArray()).expect(0).out());
  }

  @Test
  void hostileProblemsAreRefusedWithAllThatIsWrong() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("hostile.json"),
            """
            {"schemaVersion": 1,
             "groups": [{"id": "a", "options": 2000000000}, {"id": "b", "options": 2}],
             "terms": [{"id": "v", "over": ["b"], "table": [1, 1e999]},
                       {"id": "c", "resource": "ms", "over": ["nobody"], "table": [1e308, 1]},
                       {"id": "d", "resource": "ms", "over": ["b"], "table": [1e308, 1]}],
             "budgets": [{"resource": "ms", "limit": 1}]}
            """);

    CommandLineRun.of("solve", file)
        .expectMistake(1, "options of the group a (2000000000)")
        .expectMistake(1, "cell 1 of the term v (Infinity)")
        .expectMistake(1, "group (nobody) of the term c is unknown")
        .expectMistake(1, "overflows");
  }

  @Test
  void whatIsNoProblemIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.json"), "hello");

    CommandLineRun.of("solve", text).expectMistake(1, "text.json");
  }
}
