package dev.lathe.solver;

/** Hears how a search comes on. Called by the thread that searches; should return soon. */
@FunctionalInterface
public interface SearchListener {
  /** The best choice or the bound has moved. Objectives never fall, bounds never rise. */
  void moved(SearchState state);

  /** A search has begun. */
  default void begun(String problem) {}

  /** The search has ended. */
  default void ended() {}

  /** A listener that hears nothing. */
  static SearchListener silent() {
    return state -> {};
  }
}
