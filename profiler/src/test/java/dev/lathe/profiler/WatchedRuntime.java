package dev.lathe.profiler;

import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.onnx.Graph;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;

/** A runtime that counts the models it opens and first shows them to someone, who may throw. */
final class WatchedRuntime implements MeasuringRuntime {
  private final MeasuringRuntime runtime;
  private final Consumer<Graph> watcher;
  private int opened;

  WatchedRuntime(MeasuringRuntime runtime, Consumer<Graph> watcher) {
    this.runtime = runtime;
    this.watcher = watcher;
  }

  /** How many models were opened. */
  int opened() {
    return opened;
  }

  @Override
  public TimedModel open(Graph model, long seed, Set<String> seams) {
    watcher.accept(model);
    opened++;
    return runtime.open(model, seed, seams);
  }

  @Override
  public String name() {
    return runtime.name();
  }

  @Override
  public String version() {
    return runtime.version();
  }

  @Override
  public DeviceFingerprint.Chip chip() {
    return runtime.chip();
  }

  @Override
  public String driver() {
    return runtime.driver();
  }

  @Override
  public int threads() {
    return runtime.threads();
  }

  @Override
  public SortedMap<String, String> settings() {
    return runtime.settings();
  }
}
