package dev.lathe.profiler;

import static java.util.Objects.requireNonNull;

import dev.lathe.foundation.Progress;
import dev.lathe.lut.Timing;
import dev.lathe.onnx.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How long a whole model takes on a device.
 *
 * @param name the model's name
 * @param batch how many inputs one run takes
 * @param timing what the repeated timings of one run say
 */
public record ModelMeasurement(String name, int batch, Timing timing) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  /** Checks the range. */
  public ModelMeasurement {
    requireNonNull(name, "name is null");
    requireNonNull(timing, "timing is null");
    if (batch < 1) {
      throw new IllegalArgumentException("The batch (%d) must be 1 or more.".formatted(batch));
    }
  }

  /** The median of a run in milliseconds. */
  public double medianMillis() {
    return timing.medianNanos() / NANOS_PER_MILLI;
  }

  /** Inputs a second, by the median. */
  public double throughputPerSecond() {
    return batch * NANOS_PER_SECOND / timing.medianNanos();
  }

  /**
   * Measures one model.
   *
   * @param batch the size of the first axis of the model's inputs, whatever the file says; 0 for
   *     what the file says, or 1 where it says nothing
   * @throws dev.lathe.foundation.UserException if the runtime refuses the model
   */
  public static ModelMeasurement measure(
      MeasuringRuntime runtime, Graph model, int batch, TimingOptions options, long seed) {
    return measureTogether(runtime, List.of(model), batch, options, seed, Progress.silent()).get(0);
  }

  /**
   * Measures models in turns, so that a drift of the machine cannot decide between them. Timings
   * are as they were, not corrected for drift.
   *
   * @param batch the size of the first axis of the models' inputs, whatever the files say; 0 for
   *     what they say, or 1 where they say nothing
   * @return the measurements in the order of the models
   * @throws dev.lathe.foundation.UserException if the runtime refuses a model
   */
  public static List<ModelMeasurement> measureTogether(
      MeasuringRuntime runtime,
      List<Graph> models,
      int batch,
      TimingOptions options,
      long seed,
      Progress progress) {
    try (Progress.Stage stage = progress.begin("measuring", models.size());
        OpenModels open = new OpenModels();
        ReferenceKernel reference = ReferenceKernel.open(runtime)) {
      for (Graph model : models) {
        open.add(runtime.open(Batch.sized(model, batch), seed, Set.of()));
      }
      List<Timing> timings = new Stopwatch(options, reference, false, seed).time(open.all());
      List<ModelMeasurement> measurements = new ArrayList<>();
      for (int index = 0; index < models.size(); index++) {
        Graph model = models.get(index);
        measurements.add(
            new ModelMeasurement(model.name(), Batch.of(model, batch), timings.get(index)));
      }
      stage.advance(models.size());
      return measurements;
    }
  }
}
