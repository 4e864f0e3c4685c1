package dev.lathe.solver;

import dev.lathe.foundation.UserException;
import java.util.List;

/** A planning problem that breaks its rules; names everything that is wrong with it. */
public final class InvalidProblemException extends UserException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 20;

  /** The rules that are broken, one sentence each. */
  private final List<String> problems;

  InvalidProblemException(String name, List<String> problems) {
    super(message(name, problems), "Maybe correct each of them where the problem is made.");
    this.problems = List.copyOf(problems);
  }

  private static String message(String name, List<String> problems) {
    StringBuilder text =
        new StringBuilder("The planning problem (%s) breaks its rules:".formatted(name));
    problems.stream().limit(SHOWN).forEach(problem -> text.append("\n  ").append(problem));
    if (problems.size() > SHOWN) {
      text.append("\n  and %d more.".formatted(problems.size() - SHOWN));
    }
    return text.toString();
  }

  /** The rules that are broken, one sentence each. */
  public List<String> problems() {
    return problems;
  }
}
