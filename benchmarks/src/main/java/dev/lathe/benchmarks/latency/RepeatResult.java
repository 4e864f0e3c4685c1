package dev.lathe.benchmarks.latency;

/**
 * A table that was made twice by the same command.
 *
 * @param network the architecture
 * @param made when the first was begun, and on what
 * @param entries widths of layers where one of the tables has a sample
 * @param withinStated the share of them that differ by no more than the tables state
 * @param median the median of the relative differences
 * @param p95 their 95th percentile
 */
record RepeatResult(
    String network,
    Circumstances made,
    int entries,
    double withinStated,
    double median,
    double p95) {}
