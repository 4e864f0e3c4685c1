package dev.lathe.trainer;

import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.Graph;
import dev.lathe.trainer.operator.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Networks as deployed, asked about examples. */
@SuppressWarnings("try") // Scopes act by being open.
public final class Evaluation {
  /** Examples judged at a time: enough to keep the cores busy, few enough for any memory. */
  private static final int BATCH_SIZE = 256;

  private Evaluation() {}

  /**
   * The share of images whose class a network names, 0 to 1.
   *
   * @param normalization how pixels become the network's input
   * @throws UserException if the network cannot be run on such images
   */
  public static double top1(
      Graph graph, LabelledImages images, Normalization normalization, Progress progress) {
    return accuracy(graph, BatchSource.evaluation(images, BATCH_SIZE, normalization), progress)
        .top1();
  }

  /**
   * {@link #top1(Graph, LabelledImages, Normalization, Progress)}, each process judging some of the
   * images; all of them get the same answer.
   *
   * @throws PeerLostException if another process is gone
   */
  public static double top1(
      Graph graph,
      LabelledImages images,
      Normalization normalization,
      Peers peers,
      Progress progress) {
    BatchSource batches = BatchSource.evaluation(images, BATCH_SIZE, normalization);
    return accuracy(graph, batches, peers, progress).top1();
  }

  /**
   * The accuracy of a network over one pass.
   *
   * @throws UserException if the network cannot be run or the examples have no labels
   */
  public static Accuracy accuracy(Graph graph, BatchSource batches, Progress progress) {
    try (TorchNetwork network = TorchNetwork.frozen(graph)) {
      return accuracy(network, batches, Peers.none(), progress);
    }
  }

  /** The accuracy over one pass whose minibatches several processes share. */
  static Accuracy accuracy(Graph graph, BatchSource batches, Peers peers, Progress progress) {
    try (TorchNetwork network = TorchNetwork.frozen(graph);
        PointerScope scope = new PointerScope()) {
      Accuracy own = accuracy(network, batches, peers, progress);
      Tensor counts = Tensors.ofLongs(own.correct(), own.total());
      peers.sum(counts);
      return new Accuracy(
          Math.toIntExact(counts.get(0).item_long()), Math.toIntExact(counts.get(1).item_long()));
    }
  }

  private static Accuracy accuracy(
      TorchNetwork network, BatchSource batches, Peers peers, Progress progress) {
    Accuracy accuracy = new Accuracy(0, 0);
    int number = 0;
    try (BatchSource.Pass pass = batches.pass(0);
        Progress.Stage stage = progress.begin("evaluate", batches.batchesPerPass())) {
      while (pass.hasNext()) {
        Minibatch batch = pass.next();
        if (number++ % peers.size() != peers.rank()) {
          continue;
        }
        int[] labels = batch.labels();
        if (labels == null) {
          throw new UserException(
              "The examples have no labels, and accuracy needs them.",
              "Maybe another folder holds the labelled examples.");
        }
        accuracy =
            accuracy.plus(Accuracy.of(network.logits(batch.inputs(), batch.shape()), labels));
        stage.advance(1);
      }
    }
    return accuracy;
  }

  /**
   * The logits of a network over one pass, one row per example.
   *
   * @throws UserException if the network cannot be run
   */
  public static float[][] logits(Graph graph, BatchSource batches, Progress progress) {
    List<float[]> rows = new ArrayList<>();
    try (TorchNetwork network = TorchNetwork.frozen(graph);
        BatchSource.Pass pass = batches.pass(0);
        Progress.Stage stage = progress.begin("evaluate", batches.batchesPerPass())) {
      while (pass.hasNext()) {
        Minibatch batch = pass.next();
        rows.addAll(List.of(network.logits(batch.inputs(), batch.shape())));
        stage.advance(1);
      }
    }
    return rows.toArray(float[][]::new);
  }
}
