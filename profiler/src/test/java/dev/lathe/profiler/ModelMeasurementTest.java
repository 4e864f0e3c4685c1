package dev.lathe.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.onnx.ValueInfo.Dimension;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeCpu;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelMeasurementTest {
  private static final TimingOptions QUICK = new TimingOptions(3, 4, 0.05, 20_000, 2);

  private final MeasuringRuntime runtime = new OnnxRuntimeCpu(OnnxRuntimeOptions.ofThreads(1));

  @Test
  void everyModelHasItsTimingInTheOrderGiven() {
    Graph small = SmallNetworks.convolution(1, 4, 2, 2);
    // 32² times the positions and 16² times the weights: far apart whatever the machine does.
    Graph large = SmallNetworks.convolution(1, 128, 32, 32);

    List<ModelMeasurement> measured =
        ModelMeasurement.measureTogether(
            runtime, List.of(large, small), 1, QUICK, 3, Progress.silent());

    assertThat(measured).hasSize(2);
    assertThat(measured.get(1).timing().medianNanos())
        .isPositive()
        .isLessThan(measured.get(0).timing().medianNanos());
  }

  @Test
  void anOpenFirstAxisIsTheBatch() {
    GraphBuilder builder = new GraphBuilder("open", 17);
    String x =
        builder.input(
            new ValueInfo(
                "x", ElementType.FLOAT, List.of(Dimension.unknown("n"), Dimension.of(3))));
    Graph model =
        builder
            .output(
                new ValueInfo(
                    builder.node("Relu", Attributes.none(), x),
                    ElementType.FLOAT,
                    List.of(Dimension.unknown("n"), Dimension.of(3))))
            .build();

    ModelMeasurement measured = ModelMeasurement.measure(runtime, model, 5, QUICK, 3);

    assertThat(measured.batch()).isEqualTo(5);
    // Five inputs in each run of the median's length.
    assertThat(measured.throughputPerSecond()).isEqualTo(5 * 1e9 / measured.timing().medianNanos());
  }

  @Test
  void aFixedFirstAxisGivesWayToTheBatchThatIsAskedFor() {
    Graph fixed = SmallNetworks.convolution(2, 4, 2, 2);

    assertThat(ModelMeasurement.measure(runtime, fixed, 0, QUICK, 3).batch()).isEqualTo(2);
    assertThat(ModelMeasurement.measure(runtime, fixed, 5, QUICK, 3).batch()).isEqualTo(5);
  }

  @Test
  void aModelThatTheRuntimeDoesNotKnowIsRefusedWithItsReason() {
    GraphBuilder builder = new GraphBuilder("strange", 17);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 1, 3));
    Graph model =
        builder
            .output(
                ValueInfo.of(builder.node("NoSuch", Attributes.none(), x), ElementType.FLOAT, 1, 3))
            .build();

    assertThatThrownBy(() -> ModelMeasurement.measure(runtime, model, 1, QUICK, 3))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("strange")
        .hasMessageContaining("NoSuch");
  }

  @Test
  void anOpenAxisBesidesTheBatchIsRefused() {
    GraphBuilder builder = new GraphBuilder("open", 17);
    ValueInfo open =
        new ValueInfo("x", ElementType.FLOAT, List.of(Dimension.of(1), Dimension.unknown("width")));
    String x = builder.input(open);
    String y = builder.node("Relu", Attributes.none(), x);
    Graph model = builder.output(new ValueInfo(y, ElementType.FLOAT, open.dimensions())).build();

    assertThatThrownBy(() -> ModelMeasurement.measure(runtime, model, 1, QUICK, 3))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("axis (1)");
  }
}
