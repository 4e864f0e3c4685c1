package dev.lathe.benchmarks.study;

/**
 * One network, made smaller to one budget by one contender.
 *
 * @param subject the network's name
 * @param percent of its measured latency that may be left
 * @param contender who
 * @param seed decides images, order and changes; the network and its latency table stay the same
 */
record Run(String subject, int percent, Contender contender, long seed) {
  /** The name of its files. */
  String label() {
    return "%s-%d-%s-%d".formatted(subject, percent, contender.label(), seed);
  }
}
