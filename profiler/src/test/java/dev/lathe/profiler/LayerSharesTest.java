package dev.lathe.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Layer;
import dev.lathe.graph.Network;
import dev.lathe.lut.ModelEntry;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeCpu;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerSharesTest {
  private static final Network NETWORK =
      Network.analyze(SmallNetworks.residual(1, 16, 1, 8, 16), AnalysisOptions.defaults());

  @Test
  void whatTheRuntimeAddsCountsToTheLayerBefore() {
    Layer first = NETWORK.layers().get(0);
    Layer second = NETWORK.layers().get(1);
    Map<String, Double> shares =
        new LayerShares(NETWORK)
            .of(
                List.of(
                    new NodeTime(first.name(), 50),
                    new NodeTime("ReorderOutput_token_7", 30),
                    new NodeTime(second.outputs().get(0) + "/MatMulAddFusion/", 20)));
    assertThat(shares)
        .containsOnlyKeys(first.name(), second.name())
        .containsEntry(first.name(), 0.8)
        .containsEntry(second.name(), 0.2);
  }

  @Test
  void nothingKnownGivesNoShares() {
    assertThat(new LayerShares(NETWORK).of(List.of())).isEmpty();
    assertThat(new LayerShares(NETWORK).of(List.of(new NodeTime("other", 5)))).isEmpty();
  }

  @Test
  void onnxRuntimeTellsEveryConvolution() {
    OnnxRuntimeCpu runtime = new OnnxRuntimeCpu(OnnxRuntimeOptions.defaults());
    try (TimedModel model = runtime.openWatched(NETWORK.graph(), 1)) {
      Map<String, Double> shares = new LayerShares(NETWORK).of(model.nodeTimes());
      assertThat(shares.values().stream().mapToDouble(share -> share).sum())
          .isCloseTo(1, within(1e-9));
      NETWORK.layers().stream()
          .filter(layer -> layer.kind() == Layer.Kind.CONVOLUTION)
          .forEach(layer -> assertThat(shares).containsKey(layer.name()));
      assertThat(model.time(1).nanos()).isPositive();
    }
  }

  @Test
  void partsOfAVariantAreItsMedian() {
    OnnxRuntimeCpu runtime = new OnnxRuntimeCpu(OnnxRuntimeOptions.defaults());
    List<ModelEntry> entries = new java.util.ArrayList<>();
    VariantTiming.watched(runtime, NETWORK, ProfilingOptions.defaults())
        .measure(
            List.of(Variant.whole()), 1e6, dev.lathe.foundation.Progress.silent(), entries::add);
    ModelEntry whole = entries.get(0);
    // Its own pace: what it takes is what it is said to take.
    assertThat(whole.timing().medianNanos()).isCloseTo(1e6, within(1e5));
    assertThat(whole.parts().stream().mapToDouble(ModelEntry.Part::nanos).sum())
        .isCloseTo(whole.timing().medianNanos(), within(1.0));
  }
}
