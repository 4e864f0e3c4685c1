package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SurgeryTest {
  /** Random units of every group and about a third of the blocks. */
  static Selection randomSelection(Network network, Random random) {
    SortedMap<String, List<Integer>> kept = new TreeMap<>();
    for (ChannelGroup group : network.groups()) {
      if (group.isPrunable()) {
        List<Integer> units = new ArrayList<>();
        for (int unit = 0; unit < group.units(); unit++) {
          units.add(unit);
        }
        Collections.shuffle(units, random);
        kept.put(group.id(), units.subList(0, 1 + random.nextInt(group.units())));
      }
    }
    SortedSet<String> removed = new TreeSet<>();
    for (Block block : network.blocks()) {
      if (random.nextInt(3) == 0) {
        removed.add(block.id());
      }
    }
    return new Selection(kept, removed);
  }

  static void assertSurgeryHolds(Graph graph, long seed) {
    Network network = Network.analyze(graph, AnalysisOptions.defaults());
    Selection selection = randomSelection(network, new Random(seed));
    Graph pruned = Surgery.apply(network, selection);
    Proof proof = Proof.check(network, selection, pruned, seed);
    assertThat(proof.maxRelativeError())
        .as("%s, %s", graph, selection)
        .isLessThanOrEqualTo(proof.tolerance());
  }

  @Test
  void aResidualNetworkCutAtRandomAnswersAsTheOriginalWithoutTheUnits() {
    for (long seed = 0; seed < 5; seed++) {
      assertSurgeryHolds(TestNetwork.smallResidual(seed, seed % 2 == 0), seed);
    }
  }

  @Test
  void everyLayerRunsByItselfAtSeveralWidths() {
    Network network =
        Network.analyze(TestNetwork.smallResidual(1, false), AnalysisOptions.defaults());
    assertThat(network.layers().stream().mapToInt(layer -> layer.nodes().size()).sum())
        .isEqualTo(network.graph().nodes().size());
    for (Layer layer : network.layers()) {
      LayerModel model = LayerModel.of(network, layer);
      for (int percent : new int[] {1, 50, 100}) {
        int[] widths =
            layer.axes().stream()
                .mapToInt(axis -> Math.max(axis.groups().size(), axis.fullWidth() * percent / 100))
                .toArray();
        Graph micro = model.at(widths);
        var inputs =
            OrtEngine.inputs(micro.inputs(), input -> RandomTensors.of(input, new Random(1)));
        var outputs = micro.outputs().stream().map(ValueInfo::name).toList();
        assertThat(OrtEngine.run(micro, inputs, outputs)).hasSameSizeAs(outputs);
      }
    }
  }
}
