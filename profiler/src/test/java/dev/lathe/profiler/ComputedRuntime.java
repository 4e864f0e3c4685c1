package dev.lathe.profiler;

import dev.lathe.lut.DeviceFingerprint;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Tensor;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A device without noise: a model takes 3 µs and a nanosecond for each weight, with a step up where
 * a model has more than 500.
 */
final class ComputedRuntime implements MeasuringRuntime {
  @Override
  public String name() {
    return "computed";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public DeviceFingerprint.Chip chip() {
    return DeviceProbe.processor();
  }

  @Override
  public String driver() {
    return "";
  }

  @Override
  public int threads() {
    return 1;
  }

  @Override
  public SortedMap<String, String> settings() {
    return new TreeMap<>();
  }

  @Override
  public TimedModel open(Graph model, long seed, Set<String> seams) {
    long weights = model.constants().values().stream().mapToLong(Tensor::elementCount).sum();
    long nanos = 3_000 + weights + (weights > 500 ? 2_000 : 0);
    return new TimedModel() {
      @Override
      public Elapsed time(int runs) {
        return Elapsed.ofWall(runs * nanos);
      }

      @Override
      public int copies() {
        return 1;
      }

      @Override
      public long footprintBytes() {
        return 4 * weights;
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }
}
