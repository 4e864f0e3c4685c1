package dev.lathe.profiler.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.profiler.MeasuringRuntime;
import dev.lathe.profiler.TimedModel;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SizedByDataTest {
  /**
   * The places of what is above 2 among inputs between -1 and 1: none, where three are declared.
   */
  private static Graph places() {
    GraphBuilder builder = new GraphBuilder("places", 17);
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 8));
    String two = builder.constant("two", Tensor.ofFloats(new float[] {2}));
    String above = builder.node("Greater", Attributes.none(), x, two);
    String found = builder.node("NonZero", Attributes.none(), above);
    return builder.output(ValueInfo.of(found, ElementType.INT64, 1, 3)).build();
  }

  @Test
  void anOutputOfAnotherSizeThanDeclaredIsTimedAllTheSame() {
    MeasuringRuntime runtime = new OnnxRuntimeCpu(OnnxRuntimeOptions.ofThreads(1));

    try (TimedModel model = runtime.open(places(), 1, Set.of())) {
      assertThat(model.time(3).wallNanos()).isPositive();
    }
  }
}
