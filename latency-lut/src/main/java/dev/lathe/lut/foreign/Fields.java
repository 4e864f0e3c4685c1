package dev.lathe.lut.foreign;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** An object of a {@link LenientJson} document, asked for fields by their types. */
record Fields(Map<?, ?> map) {
  /** An object, or one without fields for anything else. */
  static Fields of(Object value) {
    return new Fields(value instanceof Map<?, ?> map ? map : Map.of());
  }

  Optional<String> text(String name) {
    return map.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** A finite number. */
  OptionalDouble number(String name) {
    return map.get(name) instanceof Double number && Double.isFinite(number)
        ? OptionalDouble.of(number)
        : OptionalDouble.empty();
  }

  /** A list; empty where there is none. */
  List<?> list(String name) {
    return map.get(name) instanceof List<?> list ? list : List.of();
  }

  Fields object(String name) {
    return Fields.of(map.get(name));
  }

  /** A list of whole numbers from 0 on; empty where it is none, or has others in it. */
  int[] sizes(String name) {
    return sizes(list(name));
  }

  static int[] sizes(List<?> list) {
    int[] sizes = new int[list.size()];
    for (int index = 0; index < sizes.length; index++) {
      if (!(list.get(index) instanceof Double size)
          || size < 0
          || size > Integer.MAX_VALUE
          || size != Math.rint(size)) {
        return new int[0];
      }
      sizes[index] = size.intValue();
    }
    return sizes;
  }
}
