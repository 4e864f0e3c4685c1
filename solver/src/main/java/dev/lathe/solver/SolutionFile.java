package dev.lathe.solver;

import dev.lathe.foundation.UserException;
import dev.lathe.solver.json.SolutionJson;
import java.nio.file.Path;

/** Reads the choices of solutions that {@code lathe solve --format json} printed into files. */
public final class SolutionFile {
  private SolutionFile() {}

  /**
   * Reads the choice of a solution.
   *
   * @param problem the problem that it must be a choice for
   * @throws UserException if the file holds no choice, or one for another problem
   */
  public static Choice readChoice(Path file, PlanningProblem problem) {
    try {
      Choice choice = SolutionJson.readChoice(JsonFile.read("solution", file));
      problem.evaluate(choice);
      return choice;
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "The solution (%s) is none of the problem (%s): %s"
              .formatted(file, problem.name(), e.getMessage()),
          "Maybe it was made for another problem, or for budgets that nothing meets.",
          e);
    }
  }
}
