package dev.lathe.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Problems of a real pruning run, with optima that were proven by another solver. */
class SharedInstancesTest {
  @ParameterizedTest
  @CsvSource({
    "resnet101-90pct-0, 3350920",
    "resnet50-step-04, 6864471",
    "resnet50-step-08, 6842031",
    "resnet50-step-12, 6938250",
    "resnet50-step-16, 6767229",
    "resnet50-step-20, 6516229",
    "resnet50-step-24, 6574126",
    "resnet50-step-28, 6762974"
  })
  void provesTheKnownOptimum(String name, double optimum) {
    PlanningProblem problem = ProblemFile.read(file(name + ".json.gz"));

    Solution solution = new ExactSolver().solve(problem, SolverOptions.defaults());

    assertThat(solution.status()).isEqualTo(Status.OPTIMAL);
    assertThat(solution.objective()).isEqualTo(optimum);
    assertThat(solution.bound()).isEqualTo(optimum);
    assertThat(solution.usage().get(0).slack()).isNotNegative();
  }

  static Path file(String name) {
    String shared = System.getenv("LATHE_SHARED");
    Path root = Path.of(System.getProperty("lathe.root", "."));
    Path folder = shared == null ? root.resolveSibling("shared") : Path.of(shared);
    Path file = folder.resolve("solver-instances").resolve(name);
    Assumptions.assumeTrue(Files.exists(file), () -> "not here: " + file);
    return file;
  }
}
