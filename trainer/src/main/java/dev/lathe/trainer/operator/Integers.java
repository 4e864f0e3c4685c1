package dev.lathe.trainer.operator;

import org.jspecify.annotations.Nullable;

/** A list of integers that an operator is given as attribute, as constant or as computed input. */
@FunctionalInterface
interface Integers {
  /** The integers for this run, or null where they are left out. */
  long @Nullable [] of(Call call);

  /** The integers for this run. */
  default long[] required(Call call) {
    long[] values = of(call);
    if (values == null) {
      throw new IllegalStateException("A list of integers is left out.");
    }
    return values;
  }
}
