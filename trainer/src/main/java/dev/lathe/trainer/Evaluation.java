package dev.lathe.trainer;

import dev.lathe.dataset.LabelledImages;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import dev.lathe.trainer.operator.Mode;
import dev.lathe.trainer.operator.Tensors;
import dev.lathe.trainer.peer.PeerLostException;
import dev.lathe.trainer.peer.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
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

  /**
   * How far a network answers what another one does, 0 to 1. Where they name classes: the share of
   * examples for which both name the same. Else 1 less the {@link #change}, or 0 where that is
   * above 1.
   *
   * @param batches examples, labelled or not
   */
  public static double agreement(
      Graph graph, Graph original, BatchSource batches, Progress progress) {
    if (!Imitation.namesClasses(original)) {
      return Math.max(0, 1 - change(graph, original, batches, progress));
    }
    float[][] own = logits(graph, batches, progress);
    float[][] wanted = logits(original, batches, progress);
    int same = 0;
    for (int example = 0; example < own.length; example++) {
      same += highest(own[example]) == highest(wanted[example]) ? 1 : 0;
    }
    return own.length == 0 ? 0 : same / (double) own.length;
  }

  /** The place of the largest number, the first one of equals. */
  public static int highest(float[] logits) {
    int best = 0;
    for (int index = 1; index < logits.length; index++) {
      best = logits[index] > logits[best] ? index : best;
    }
    return best;
  }

  /**
   * The mean squared difference of a network's answers ({@link Imitation#values}) from another's,
   * as a share of the other's mean square; mean over the answers. 0 for the same, 1 for zeros.
   *
   * @param batches examples, labelled or not
   */
  public static double change(Graph graph, Graph original, BatchSource batches, Progress progress) {
    List<FeatureMatch> matches = Imitation.matches(original);
    Set<String> names = matches.stream().map(FeatureMatch::student).collect(Collectors.toSet());
    double[] differences = new double[matches.size()];
    double[] squares = new double[matches.size()];
    try (TorchNetwork network = TorchNetwork.frozen(graph, names);
        TorchNetwork other = TorchNetwork.frozen(original, names);
        BatchSource.Pass pass = batches.pass(0);
        Progress.Stage stage = progress.begin("evaluate", batches.batchesPerPass())) {
      while (pass.hasNext()) {
        try (PointerScope scope = new PointerScope();
            NoGradGuard guard = new NoGradGuard()) {
          Answers answers = Answers.of(pass.next(), null, network, Mode.EVALUATION, other);
          for (int i = 0; i < differences.length; i++) {
            Losses.Pair pair = Losses.pair(answers, matches.get(i));
            Tensor difference = pair.own().sub(pair.wanted());
            differences[i] += difference.mul(difference).sum().item_double();
            squares[i] += pair.wanted().mul(pair.wanted()).sum().item_double();
          }
        }
        stage.advance(1);
      }
    }
    double sum = 0;
    for (int i = 0; i < differences.length; i++) {
      sum += differences[i] / Math.max(squares[i], Double.MIN_NORMAL);
    }
    return sum / Math.max(1, differences.length);
  }
}
