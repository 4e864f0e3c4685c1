package dev.lathe.dataset;

/** The two parts of a set of images. */
public enum Split {
  /** Images to learn from. */
  TRAIN,
  /** Images to judge by, never learned from. */
  TEST
}
