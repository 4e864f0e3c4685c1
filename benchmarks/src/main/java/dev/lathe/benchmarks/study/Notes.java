package dev.lathe.benchmarks.study;

import dev.lathe.foundation.Progress;

/** Says the last note of every stage on standard error, once it is done. */
final class Notes implements Progress {
  @Override
  public Stage begin(String name, long total) {
    long start = System.nanoTime();
    return new Stage() {
      private String last = "";

      @Override
      public void advance(long steps) {
        // Only the end of a stage is of interest.
      }

      @Override
      public void note(String text) {
        last = text;
      }

      @Override
      public void close() {
        double seconds = (System.nanoTime() - start) / 1e9;
        Study.say("  %s: %.1f s%s", name, seconds, last.isEmpty() ? "" : ", " + last);
      }
    };
  }
}
