package dev.lathe.graph.form;

import dev.lathe.graph.shape.Shapes;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.LocalFunctions;
import java.util.List;
import java.util.Map;

/**
 * A network in the form in which it is analysed: weights that stood behind {@code Identity}, {@code
 * Reshape} or {@code Transpose} are constants of their final shape, every node has vectors of its
 * own, channel shuffles are gathers, the parts of a fused projection slices of it, calls of
 * functions in the file, counted loops and choices that follow from sizes are written out,
 * sequences of tensors are slices or concatenations, and normalisations that add a shortcut first
 * stand behind an addition.
 */
public final class AnalysisForm {
  private final SkipNormalizations normalizations;
  private final SharedVectors vectors;
  private final ChannelShuffles shuffles;
  private final FusedProjections projections;

  private AnalysisForm(
      SkipNormalizations normalizations,
      SharedVectors vectors,
      ChannelShuffles shuffles,
      FusedProjections projections) {
    this.normalizations = normalizations;
    this.vectors = vectors;
    this.shuffles = shuffles;
    this.projections = projections;
  }

  /**
   * Brings a graph into the form.
   *
   * @param batch the size of the first axis of every input; 0 for what the file says
   * @param inputShapes shapes of inputs by name that override both the file and the batch
   * @throws dev.lathe.foundation.UserException if a size of an input is not known or ONNX Runtime
   *     refuses the network
   */
  public static AnalysisForm of(Graph graph, int batch, Map<String, List<Long>> inputShapes) {
    Graph plain =
        WeightFolding.fold(
            Sequences.asTensors(CountedLoops.writtenOut(LocalFunctions.writtenOut(graph))));
    SkipNormalizations normalizations = SkipNormalizations.of(plain);
    Shapes.Decided decided = Shapes.decide(normalizations.parted(), batch, inputShapes);
    SharedVectors vectors = SharedVectors.part(decided.graph());
    Shapes known = decided.shapes().withConstants(vectors.graph().constants());
    ChannelShuffles shuffles = ChannelShuffles.of(vectors.graph(), known);
    Graph gathered = shuffles.gathered();
    return new AnalysisForm(
        normalizations,
        vectors,
        shuffles,
        FusedProjections.of(gathered, known.withConstants(gathered.constants())));
  }

  /** The graph in this form. */
  public Graph graph() {
    return projections.parted();
  }

  /** Shapes and element types of all its values. */
  public Shapes shapes() {
    return projections.shapes();
  }

  /** The graph with channel shuffles and fused projections as the file has them. */
  public Graph asWritten() {
    return shuffles.original();
  }

  /** Whether a constant is one reader's own copy of a vector that the file has once for several. */
  public boolean isCopy(String constant) {
    return vectors.isCopy(constant);
  }

  /** A graph made from this one, written as the file was where that is still possible. */
  public Graph restored(Graph graph) {
    return normalizations.restored(vectors.joined(shuffles.restored(projections.restored(graph))));
  }
}
