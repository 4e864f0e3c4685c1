package dev.lathe.foundation;

/** The listener that hears nothing. */
enum SilentProgress implements Progress, Progress.Stage {
  INSTANCE;

  @Override
  public Stage begin(String name, long steps) {
    return this;
  }

  @Override
  public void advance(long steps) {
    // Nobody listens.
  }

  @Override
  public void note(String text) {
    // Nobody listens.
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
