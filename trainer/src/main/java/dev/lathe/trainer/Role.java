package dev.lathe.trainer;

/** What a constant is to training. */
enum Role {
  /** Learned, and kept small by weight decay: kernels and matrices. */
  WEIGHT,
  /** Learned without weight decay: biases, scales and shifts. */
  OFFSET,
  /** Running statistics of a batch normalisation. */
  STATISTIC
}
