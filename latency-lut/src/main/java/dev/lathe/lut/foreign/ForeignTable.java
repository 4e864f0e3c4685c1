package dev.lathe.lut.foreign;

import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.ModelEntry;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What files of another tool hold.
 *
 * @param surfaces by signature
 * @param models whole models; empty where the files hold none
 * @param notes what was left out or is particular, one sentence each
 */
public record ForeignTable(
    SortedMap<LayerSignature, LatencySurface> surfaces,
    List<ModelEntry> models,
    List<String> notes) {
  /** Copies. */
  public ForeignTable {
    surfaces = Collections.unmodifiableSortedMap(new TreeMap<>(surfaces));
    models = List.copyOf(models);
    notes = List.copyOf(notes);
  }
}
