package dev.lathe.pruner.schedule;

import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.graph.Surgery;
import dev.lathe.onnx.Graph;
import dev.lathe.pruner.interchange.KeptIndices;

/**
 * A network on its way to its final widths: the whole with the weights of now, and what of it is
 * still kept. Training and importance look at the part that is kept, cut out for real; planning
 * speaks of the units of the whole.
 *
 * @param whole the structure of the original; what is not kept has the weights it last had
 * @param kept what is left
 */
record PartialNetwork(Network whole, Selection kept) {
  /** The whole network. */
  static PartialNetwork of(Network network) {
    return new PartialNetwork(network, Selection.everything());
  }

  /** The part that is kept. */
  Graph cut() {
    return Surgery.apply(whole, kept);
  }

  /** The part that is kept, analysed. */
  Network part() {
    return Network.analyze(cut(), whole.options());
  }

  /** The same with another part kept. */
  PartialNetwork keeping(Selection other) {
    return new PartialNetwork(whole, other);
  }

  /** The same with what the part that is kept has learned. */
  PartialNetwork trained(Graph learned) {
    Graph part = Network.analyze(learned, whole.options()).graph();
    KeptIndices indices = KeptIndices.of(whole, kept, part);
    Graph merged = Regrowth.merged(whole.graph(), indices, part);
    return new PartialNetwork(Network.analyze(merged, whole.options()), kept);
  }
}
