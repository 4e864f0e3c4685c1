package dev.lathe.pruner.interchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.graph.ChannelGroup;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.Surgery;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Tensor;
import dev.lathe.pruner.TestNetworks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptIndicesTest {
  @Test
  void cuttingByTheIndicesGivesTheTensorsOfThePrunedModel() {
    Network network = TestNetworks.residual();
    Selection selection = everySecondUnit(network, 7);
    Graph pruned = Surgery.apply(network, selection);

    KeptIndices kept = KeptIndices.of(network, selection, pruned);

    assertThat(kept.tensors()).isNotEmpty();
    assertThat(kept.removed()).isEmpty();
    kept.tensors()
        .forEach(
            (name, cut) -> {
              Tensor tensor = network.graph().constant(name).orElseThrow();
              for (Map.Entry<Integer, List<Integer>> axis : cut.axes().entrySet()) {
                int[] indices = axis.getValue().stream().mapToInt(Integer::intValue).toArray();
                tensor = tensor.picked(axis.getKey(), indices);
              }
              assertThat(tensor).as(name).isEqualTo(pruned.constant(name).orElseThrow());
            });
  }

  @Test
  void weightsOfRemovedBlocksAreListed() {
    Network network = TestNetworks.residual();
    String block = network.blocks().get(0).id();
    Selection selection = new Selection(new TreeMap<>(), new TreeSet<>(List.of(block)));
    Graph pruned = Surgery.apply(network, selection);

    KeptIndices kept = KeptIndices.of(network, selection, pruned);

    assertThat(kept.tensors()).isEmpty();
    assertThat(kept.removed()).isNotEmpty().isSorted();
    assertThat(kept.removed()).allSatisfy(name -> assertThat(pruned.constant(name)).isEmpty());
  }

  @Test
  void theFileNamesTensorAxisAndIndices(@TempDir Path folder) throws Exception {
    Network network = TestNetworks.residual();
    ChannelGroup group =
        network.groups().stream().filter(ChannelGroup::isPrunable).findFirst().orElseThrow();
    Selection selection = Selection.firstUnits(Map.of(group.id(), 2));

    KeptIndices.of(network, selection, Surgery.apply(network, selection))
        .write(folder.resolve("kept.json"));

    assertThat(Files.readString(folder.resolve("kept.json")))
        .startsWith("{\n  \"schemaVersion\" : 1,\n  \"modelSha256\"")
        .contains("\"axes\" : {\n        \"0\" : [ 0, 1 ]");
  }

  private static Selection everySecondUnit(Network network, long seed) {
    Random random = new Random(seed);
    SortedMap<String, List<Integer>> kept = new TreeMap<>();
    network.groups().stream()
        .filter(ChannelGroup::isPrunable)
        .forEach(
            group -> {
              int first = random.nextInt(2);
              kept.put(
                  group.id(),
                  IntStream.range(0, group.units()).filter(u -> u % 2 == first).boxed().toList());
            });
    return new Selection(kept, new TreeSet<>());
  }
}
