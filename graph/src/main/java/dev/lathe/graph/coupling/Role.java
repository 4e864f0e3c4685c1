package dev.lathe.graph.coupling;

/** What an axis of a tensor is to the units on it. */
public enum Role {
  /** Output channels of a weight that makes the units, and its bias. */
  PRODUCER,
  /** Scale, shift or statistics of a normalisation, weights of a depthwise convolution, slopes. */
  PASSING,
  /** Input channels of a weight that reads the units. */
  CONSUMER,
  /** A computed value. */
  VALUE
}
