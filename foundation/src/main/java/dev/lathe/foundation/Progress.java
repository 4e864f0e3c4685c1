package dev.lathe.foundation;

/**
 * Hears how far long work has come. Libraries report to it and never print; the command line draws
 * a bar with the time left.
 */
public interface Progress {
  /**
   * Begins a stage of work. Stages may nest; a stage is ended by closing it.
   *
   * @param name what is being done, in a few words
   * @param steps how many steps it takes; 0 or less where that is not known
   */
  Stage begin(String name, long steps);

  /** One stage of work, used by one thread. */
  interface Stage extends AutoCloseable {
    /** Says that {@code steps} more steps are done. */
    void advance(long steps);

    /** Shows a few words beside the bar, such as the current loss. */
    void note(String text);

    @Override
    void close();
  }

  /** A listener that hears nothing. */
  static Progress silent() {
    return SilentProgress.INSTANCE;
  }
}
