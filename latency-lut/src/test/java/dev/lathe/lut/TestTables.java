package dev.lathe.lut;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** A small table with one of everything. */
final class TestTables {
  static final LayerSignature CONVOLUTION =
      new LayerSignature("Conv k3 s1 14x14 batch 8 + Relu", "layer1.0.conv1");

  private TestTables() {}

  static DeviceFingerprint device(int threads, String runtimeVersion) {
    return new DeviceFingerprint(
        "test-cpu",
        new DeviceFingerprint.Chip(
            DeviceFingerprint.Kind.CPU,
            "Ünïted Chips \"IĞ\" 9000",
            2,
            OptionalDouble.of(2400.5),
            1L << 33),
        new DeviceFingerprint.Software("Linux 6.1", "", "onnxruntime", runtimeVersion),
        threads,
        new TreeMap<>(java.util.Map.of("graphOptimization", "all", "arena", "on")));
  }

  static Provenance provenance() {
    return new Provenance(
        "lathe profile model.onnx",
        "0.1.0",
        42,
        "Temurin 17.0.9",
        new Provenance.Work(
            Instant.parse("2026-01-31T12:00:00Z"), Instant.parse("2026-01-31T12:03:30Z"), 6, 3.5));
  }

  static LatencyTable table() {
    List<Axis> axes = List.of(new Axis("inputWidth", 8, 64, 8), new Axis("outputWidth", 16, 32, 8));
    LatencySurface surface =
        LatencySurface.of(
            axes,
            List.of(
                new Sample(
                    Widths.of(8, 16),
                    Timing.of(1000, 1010.5, 1021.25),
                    Optional.of(Instant.parse("2026-01-31T12:00:01.5Z")),
                    List.of(1000.0, 1021.25, 1010.5)),
                Sample.of(Widths.of(64, 16), Timing.single(8000)),
                Sample.of(Widths.of(8, 32), Timing.single(1999.9)),
                Sample.of(Widths.of(64, 32), Timing.single(1.6e7)),
                Sample.of(Widths.of(32, 24), Timing.single(4000))));
    LatencySurface line =
        LatencySurface.of(
            List.of(new Axis("channels", 1, 3, 1)),
            List.of(Sample.of(Widths.of(2), Timing.single(1e-3))));
    return LatencyTable.empty(device(2, "1.29.0"), "float32", provenance())
        .withSurface(CONVOLUTION, surface)
        .withSurface(LayerSignature.of("Add 14x14 batch 8"), line)
        .withModel(
            ModelEntry.ofWhole("sha256:12ab", "", "tiny.onnx", 8, Timing.of(5e6, 5.5e6, 6e6)))
        .withModel(ModelEntry.ofWhole("sha256:12ab", "seed=3", "", 8, Timing.single(2500000)))
        .withCalibration(
            "sha256:12ab",
            new Calibration(
                -12.5,
                0.75,
                List.of(3.25),
                new Calibration.Range(30, 1e5, 1e7),
                new RelativeErrors(30, 0.01, 0.03, 0.0625),
                0.035));
  }
}
