package dev.lathe.solver.ortools;

import com.google.ortools.Loader;

/** Loads the native libraries of OR-Tools once; takes about a second. */
final class Natives {
  private static boolean loaded;

  private Natives() {}

  static synchronized void load() {
    if (!loaded) {
      Loader.loadNativeLibraries();
      loaded = true;
    }
  }
}
