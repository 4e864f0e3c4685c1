package dev.lathe.graph.coupling;

import java.util.Arrays;

/** An axis as heads times dimensions of a head, as attention reads it. */
record Heads(Axis heads, Axis dimensions) {

  /** The heads on one axis that holds all of their dimensions, head by head. */
  static Heads of(Site site, Axis width, int heads) {
    Axis[] parts = Reshaping.unfold(site, site.materialized(width), heads, width.size() / heads);
    return new Heads(parts[0], parts[1]);
  }

  /** One axis that holds all dimensions of these heads, with other dimensions. */
  static Axis folded(Site site, Axis heads, Axis dimensions) {
    return Reshaping.fold(site, heads, dimensions);
  }

  /** Queries need keys of their dimensions; every key serves equally many queries in a row. */
  static void attend(Site site, Heads queries, Heads keys, Heads values) {
    site.join(queries.dimensions, keys.dimensions);
    site.join(keys.heads, values.heads);
    int each = queries.heads.size() / keys.heads.size();
    if (each == 1) {
      site.join(queries.heads, keys.heads);
    } else {
      Axis[] parts =
          Reshaping.unfold(site, site.materialized(queries.heads), keys.heads.size(), each);
      site.join(parts[0], keys.heads);
    }
  }

  /** How many of the heads on a run of an axis are left. */
  static int left(CutSite site, String tensor, int axis, int start, int end, int dimensions) {
    return Math.toIntExact(
        Arrays.stream(site.kept(tensor, axis))
            .filter(index -> index >= start && index < end)
            .map(index -> (index - start) / dimensions)
            .distinct()
            .count());
  }
}
