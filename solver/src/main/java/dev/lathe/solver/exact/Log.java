package dev.lathe.solver.exact;

import dev.lathe.foundation.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Notes what the solver does, and tells those who listen. */
public final class Log {
  private final Deadline deadline;
  private final Progress.Stage stage;
  private final List<String> steps = new ArrayList<>();

  /** An empty log. */
  public Log(Deadline deadline, Progress.Stage stage) {
    this.deadline = deadline;
    this.stage = stage;
  }

  /** Adds a line. */
  public void add(String format, Object... arguments) {
    String text = String.format(Locale.ROOT, format, arguments);
    steps.add(String.format(Locale.ROOT, "%.3f s: %s", deadline.seconds(), text));
    stage.note(text);
  }

  /** The lines so far. */
  public List<String> steps() {
    return List.copyOf(steps);
  }
}
