package dev.lathe.solver;

import dev.lathe.foundation.Progress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows objective, bound and gap beside the bar of a stage. */
final class StageListener implements SearchListener {
  private final Progress progress;
  private Progress.@Nullable Stage stage;

  StageListener(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void begun(String problem) {
    stage = progress.begin("solve " + problem, 0);
  }

  @Override
  public void moved(SearchState state) {
    if (stage != null) {
      stage.note(
          Double.isInfinite(state.gap())
              ? String.format(Locale.ROOT, "bound %.6g", state.bound())
              : String.format(
                  Locale.ROOT,
                  "objective %.6g, bound %.6g, gap %.3g %%",
                  state.objective(),
                  state.bound(),
                  100 * state.gap()));
    }
  }

  @Override
  public void ended() {
    if (stage != null) {
      stage.close();
      stage = null;
    }
  }
}
