package dev.lathe.cli;

import dev.lathe.foundation.Progress;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Draws a bar with the time left for every stage that takes longer than two seconds. */
final class TerminalProgress implements Progress {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int REDRAW_MILLIS = 250;

  @Override
  public Stage begin(String name, long steps) {
    return new Bar(name, steps);
  }

  /** A stage that shows nothing until it has lasted for two seconds. */
  private static final class Bar implements Stage {
    private final String name;
    private final long steps;
    private final long startedNanos = System.nanoTime();
    private long done;
    private String note = "";
    private @Nullable ProgressBar bar;

    Bar(String name, long steps) {
      this.name = name;
      this.steps = steps;
    }

    @Override
    public void advance(long steps) {
      done += steps;
      draw();
    }

    @Override
    public void note(String text) {
      note = text;
      draw();
    }

    private void draw() {
      Duration elapsed = Duration.ofNanos(System.nanoTime() - startedNanos);
      if (bar == null && elapsed.compareTo(PATIENCE) > 0) {
        bar =
            new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(steps > 0 ? steps : -1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .startsFrom(0, elapsed)
                .build();
      }
      if (bar != null) {
        bar.stepTo(done);
        bar.setExtraMessage(note);
      }
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
