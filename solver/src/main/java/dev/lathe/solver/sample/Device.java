package dev.lathe.solver.sample;

/**
 * An imagined device.
 *
 * @param resource the resource of its latency, in tenths of a microsecond
 * @param inputTile input channels are worked on in multiples of this
 * @param outputTile output channels are worked on in multiples of this
 * @param operationsPerTick multiply-adds in a tenth of a microsecond at best
 * @param bytesPerTick bytes moved in a tenth of a microsecond at best
 * @param launchTicks what every layer takes at least
 */
record Device(
    String resource,
    int inputTile,
    int outputTile,
    double operationsPerTick,
    double bytesPerTick,
    double launchTicks) {
  static final Device GPU = new Device("latency_gpu", 16, 32, 7e5, 6e4, 40);
  static final Device EDGE = new Device("latency_edge", 32, 8, 6e4, 4e3, 90);
  static final Device CPU = new Device("latency_cpu", 8, 16, 2e4, 2e3, 15);

  /** Ticks of a layer without noise. */
  double ticks(int inputs, int outputs, double operationsPerPair, double bytesPerChannel) {
    double in = Math.ceil(inputs / (double) inputTile) * inputTile;
    double out = Math.ceil(outputs / (double) outputTile) * outputTile;
    double compute = in * out * operationsPerPair / operationsPerTick;
    double memory = (inputs + outputs) * bytesPerChannel / bytesPerTick;
    return launchTicks + Math.max(compute, memory);
  }
}
