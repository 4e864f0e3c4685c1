package dev.lathe.pruner.feature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.graph.AnalysisOptions;
import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.Surgery;
import dev.lathe.graph.WidthSteps;
import dev.lathe.onnx.Graph;
import dev.lathe.pruner.TestNetworks;
import dev.lathe.trainer.FeatureMatch;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FeatureMatchesTest {
  private final Network network = TestNetworks.residual();

  @Test
  void everyGroupIsMatchedByTheLastValueOfItsChannels() {
    Selection half = Selection.uniform(network, 0.5, WidthSteps.of(1));
    Graph pruned = Surgery.apply(network, half);

    List<FeatureMatch> matches = FeatureMatches.of(network, half, pruned);

    assertThat(matches)
        .hasSize((int) network.groups().stream().filter(ChannelGroup::isPrunable).count());
    Network smaller = Network.analyze(pruned, AnalysisOptions.ofBatch(1));
    for (FeatureMatch match : matches) {
      assertThat(match.student()).isEqualTo(match.teacher());
      assertThat(match.kept())
          .as(match.student())
          .hasSize((int) smaller.shape(match.student())[1])
          .isSorted()
          .hasSize((int) network.shape(match.teacher())[1] / 2);
    }
  }

  @Test
  void whatIsNotCutIsMatchedWhole() {
    List<FeatureMatch> matches =
        FeatureMatches.of(network, Selection.everything(), network.graph());

    assertThat(matches).isNotEmpty().allMatch(match -> match.kept() == null);
  }

  @Test
  void whatARemovedBlockMadeIsNotMatched() {
    TreeSet<String> removed = new TreeSet<>(List.of(network.blocks().get(0).id()));
    Selection selection = new Selection(new TreeMap<>(), removed);
    Graph pruned = Surgery.apply(network, selection);

    List<FeatureMatch> matches = FeatureMatches.of(network, selection, pruned);

    assertThat(matches)
        .isNotEmpty()
        .allMatch(match -> pruned.producer(match.student()).isPresent());
    assertThat(Arrays.asList(matches.toArray())).doesNotHaveDuplicates();
  }
}
