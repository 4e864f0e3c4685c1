package dev.lathe.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.Layer;
import dev.lathe.graph.LayerModel;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.WidthSteps;
import dev.lathe.lut.Latency;
import dev.lathe.lut.LatencyTable;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Tensor;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeCpu;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilerTest {
  private static final TimingOptions QUICK = new TimingOptions(3, 3, 1, 1, 1);

  private static final ProfilingOptions OPTIONS =
      new ProfilingOptions(0.3, 9, 5, 3, QUICK, WidthSteps.of(4), 7, Shard.WHOLE);

  private final MeasuringRuntime runtime = new OnnxRuntimeCpu(OnnxRuntimeOptions.ofThreads(1));
  private final Network network = network(1);

  @TempDir private Path folder;

  private static Network network(int batch) {
    return Network.analyze(SmallNetworks.residual(batch, 8, 2, 8, 16), AnalysisOptions.defaults());
  }

  @Test
  void everyLayerIsKnownAtEveryWidthAfterwards() {
    LatencyTable table = profile(runtime, "a", Optional.empty());

    LatencyModel model = LatencyModel.of(network, table);
    for (Layer layer : network.layers()) {
      int[] full = layer.axes().stream().mapToInt(Layer.WidthAxis::fullWidth).toArray();
      assertThat(model.latency(layer, full)).isInstanceOf(Latency.Measured.class);
      int[] half = layer.axes().stream().mapToInt(axis -> axis.fullWidth() / 2).toArray();
      assertThat(model.latency(layer, half).isKnown()).isTrue();
    }
    LatencyModel.Prediction whole = model.predict(Selection.everything());
    assertThat(whole.unknownLayers()).isEmpty();
    assertThat(whole.measuredShare()).isEqualTo(1);
    assertThat(whole.wholeNanos()).isPositive();
    assertThat(table.models()).hasSize(1 + OPTIONS.variants());
    assertThat(table.calibrations()).hasSize(1);
    assertThat(table.provenance().work().sampleCount()).isPositive();
  }

  @Test
  void howFarRepeatedSamplesComeOutElsewhereIsNoted() {
    double ofRealTimings = repeatError(profile(runtime, "a", Optional.empty()));
    LatencyTable computed = profile(new ComputedRuntime(), "b", Optional.empty());

    // The same small layers, timed twice in microseconds, are never equal to the last digit.
    assertThat(ofRealTimings).isPositive();
    assertThat(repeatError(computed)).isZero();
  }

  @Test
  void aRunThatMeasuresNoLayerKeepsWhatRepetitionSaidBefore() {
    LatencyTable first = profile(runtime, "a", Optional.empty());
    LatencyTable second = profile(runtime, "b", Optional.of(first));

    assertThat(second.surfaces()).isEqualTo(first.surfaces());
    assertThat(repeatError(second)).isEqualTo(repeatError(first));
  }

  private static double repeatError(LatencyTable table) {
    return table.provenance().work().repeatError();
  }

  @Test
  void equalLayersShareASurface() {
    Set<String> signatures =
        network.layers().stream()
            .map(layer -> LayerModel.of(network, layer).signature())
            .collect(Collectors.toSet());

    LatencyTable table = profile(runtime, "a", Optional.empty());

    assertThat(signatures.size()).isLessThan(network.layers().size());
    // One more is the reference kernel's.
    assertThat(table.surfaces()).hasSize(signatures.size() + 1);
  }

  @Test
  void aRunThatWasKilledGoesOnWithoutLosingASample() {
    // The first run ends in the middle of opening its second set of layers.
    WatchedRuntime failing = new WatchedRuntime(runtime, killedAfter(22));
    assertThatThrownBy(() -> profile(failing, "a", Optional.empty()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("killed");
    int kept;
    double reference;
    try (ProfilingJournal journal = journal("a")) {
      kept = journal.layers().size();
      reference = journal.referenceNanos();
      assertThat(kept).isPositive();
    }
    WatchedRuntime counting = new WatchedRuntime(runtime, model -> {});

    LatencyTable table = profile(counting, "a", Optional.empty());

    try (ProfilingJournal journal = journal("a")) {
      List<String> measured =
          journal.layers().stream()
              .map(entry -> entry.signature().key() + entry.sample().widths())
              .toList();
      // What was acknowledged is not measured a second time.
      assertThat(measured).doesNotHaveDuplicates().hasSizeGreaterThan(kept);
      assertThat(journal.referenceNanos()).isEqualTo(reference);
      assertThat(journal.layers())
          .allSatisfy(
              entry ->
                  assertThat(table.surface(entry.signature()).orElseThrow().samples())
                      .contains(entry.sample()));
      // The reference kernel, the rest of the layers, some of all again, the network and variants.
      int repeated = Math.min(32, measured.size());
      assertThat(counting.opened())
          .isEqualTo(1 + measured.size() - kept + repeated + 1 + OPTIONS.variants());
    }
    assertThat(LatencyModel.of(network, table).predict(Selection.everything()).unknownLayers())
        .isEmpty();
  }

  @Test
  void aNetworkOfWhichNoNarrowerVariantRunsCannotBeCalibrated() {
    // A stand-in for a detector that finds nothing with random widths and cannot go on with that.
    int nodes = network.graph().nodes().size();
    long all = weights(network.graph());
    WatchedRuntime refusing =
        new WatchedRuntime(
            runtime,
            model -> {
              if (model.nodes().size() > nodes / 2 && weights(model) < all) {
                throw new UserException("It found nothing.", "");
              }
            });

    assertThatThrownBy(() -> profile(refusing, "a", Optional.empty()))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "None of 3 narrower variants of the network (residual) can be run on random inputs.");
  }

  @Test
  void aFinishedRunIsNotMeasuredAgain() {
    LatencyTable first = profile(runtime, "a", Optional.empty());
    WatchedRuntime counting = new WatchedRuntime(runtime, model -> {});

    LatencyTable again = profile(counting, "a", Optional.empty());

    assertThat(again.surfaces()).isEqualTo(first.surfaces());
    assertThat(again.calibrations()).isEqualTo(first.calibrations());
    // Only the reference kernel.
    assertThat(counting.opened()).isEqualTo(1);
  }

  @Test
  void surfacesOfAKnownTableAreUsed() {
    LatencyTable known = profile(runtime, "a", Optional.empty());
    WatchedRuntime counting = new WatchedRuntime(runtime, model -> {});

    LatencyTable table = profile(counting, "b", Optional.of(known));

    assertThat(table.surfaces()).isEqualTo(known.surfaces());
    // The reference kernel and the empty model.
    assertThat(counting.opened()).isEqualTo(2);
  }

  @Test
  void aJournalOfAnotherNetworkIsRefused() {
    profile(runtime, "a", Optional.empty());

    assertThatThrownBy(
            () ->
                new Profiler(runtime, "", "test")
                    .profile(
                        network(2),
                        OPTIONS,
                        Optional.empty(),
                        folder.resolve("a"),
                        Progress.silent()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("another job")
        .hasMessageContaining("batch 1 against 2");
  }

  @Test
  void theSamePlanIsMadeForTheSameSeed() {
    LatencyTable first = profile(runtime, "a", Optional.empty());
    LatencyTable second = profile(runtime, "b", Optional.empty());

    // Refinement follows what was measured; corners and variants follow from the seed alone.
    assertThat(Variant.draw(network, OPTIONS.steps(), 3, 7))
        .isEqualTo(Variant.draw(network, OPTIONS.steps(), 3, 7))
        .isNotEqualTo(Variant.draw(network, OPTIONS.steps(), 3, 8));
    assertThat(first.models().stream().map(entry -> entry.variant()))
        .isEqualTo(second.models().stream().map(entry -> entry.variant()).toList());
    assertThat(first.surfaces().keySet()).isEqualTo(second.surfaces().keySet());
  }

  @Test
  void aRemovedBlockTakesItsLayersAlong() {
    LatencyModel model = LatencyModel.of(network, profile(runtime, "a", Optional.empty()));
    String block = network.blocks().get(0).id();
    double inside =
        network.layers().stream()
            .filter(layer -> layer.block().equals(block))
            .mapToDouble(
                layer ->
                    model.layerNanos(
                        layer,
                        layer.axes().stream().mapToInt(Layer.WidthAxis::fullWidth).toArray()))
            .sum();

    Selection without =
        new Selection(Selection.everything().keptUnits(), new java.util.TreeSet<>(Set.of(block)));

    assertThat(inside).isPositive();
    assertThat(model.predict(without).sumNanos())
        .isCloseTo(
            model.predict(Selection.everything()).sumNanos() - inside,
            org.assertj.core.data.Offset.offset(1.0));
  }

  @Test
  void variantsThatTheFitHasNotSeenAreCompared() {
    LatencyTable table = profile(runtime, "a", Optional.empty());

    CalibrationRun check =
        CalibrationRun.check(runtime, network, table, OPTIONS, 2, 99, Progress.silent());

    assertThat(check.pairs()).hasSize(2).allMatch(pair -> pair.measuredNanos() > 0);
    assertThat(check.pairs()).allMatch(pair -> pair.passNanos().size() == 2);
    assertThat(check.errors().count()).isEqualTo(2);
  }

  private LatencyTable profile(
      MeasuringRuntime measuring, String journal, Optional<LatencyTable> known) {
    return new Profiler(measuring, "test", "test")
        .profile(network, OPTIONS, known, folder.resolve(journal), Progress.silent());
  }

  private ProfilingJournal journal(String name) {
    return ProfilingJournal.open(
        folder.resolve(name),
        NetworkKey.of(network),
        DeviceProbe.fingerprint(runtime),
        Shard.WHOLE);
  }

  private static Consumer<Graph> killedAfter(int models) {
    int[] left = {models};
    return model -> {
      if (left[0]-- == 0) {
        throw new IllegalStateException("killed");
      }
    };
  }

  private static long weights(Graph graph) {
    return graph.constants().values().stream().mapToLong(Tensor::elementCount).sum();
  }
}
