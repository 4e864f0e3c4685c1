package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.Progress;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Node;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Networks that name no classes, down to a detector whose boxes come out of a choice. */
class ImitationTest {
  private static final Tensor WEIGHTS = Tensor.ofFloats(new float[] {2, -1}, 2, 1, 1, 1);

  @Test
  void aClassifierIsComparedByItsClasses() {
    assertThat(Imitation.namesClasses(convolution(ValueInfo.of("y", ElementType.FLOAT, 1, 2))))
        .isTrue();
    assertThat(Imitation.namesClasses(maps())).isFalse();
    assertThat(Imitation.values(maps())).containsExactly("y");
  }

  @Test
  void whatComesOutOfAChoiceIsComparedByTheLastWeightsBefore() {
    Graph detector = detector();
    assertThat(Imitation.namesClasses(detector)).isFalse();
    assertThat(Imitation.values(detector)).containsExactly("y");
    // Both runs without the choice; what is learned is the whole network's.
    try (TorchNetwork network = TorchNetwork.of(detector)) {
      assertThat(network.learned()).containsExactly("w");
      assertThat(network.outputs(new float[] {3}, 1, 1, 1, 1).get("y")).containsExactly(6, -3);
      assertThat(network.toGraph().nodes()).isEqualTo(detector.nodes());
    }
  }

  @Test
  void theChangeOfAnswersIsRelativeToTheOriginals() {
    // y = 2 x and -x become 2 x and 0: the squares 4 + 1 change by 1.
    Graph changed =
        maps().withConstants(Map.of("w", Tensor.ofFloats(new float[] {2, 0}, 2, 1, 1, 1)));
    BatchSource batches =
        BatchSource.of(List.of(new Minibatch(new float[] {1, 3}, new long[] {2, 1, 1, 1}, null)));
    assertThat(Evaluation.change(changed, maps(), batches, Progress.silent()))
        .isCloseTo(0.2, within(1e-6));
    assertThat(Evaluation.agreement(changed, maps(), batches, Progress.silent()))
        .isCloseTo(0.8, within(1e-6));
    assertThat(Evaluation.agreement(maps(), maps(), batches, Progress.silent())).isEqualTo(1);
  }

  @Test
  void theProjectionsGradientTellsHowFarAnswersMove() {
    // One number per channel: y = (2, -1) for x = 1, of norm sqrt(5). A weight gone moves y by its
    // own size: 2 / sqrt(5) and 1 / sqrt(5), whatever the sign of the projection.
    BatchSource batches =
        BatchSource.of(List.of(new Minibatch(new float[] {1}, new long[] {1, 1, 1, 1}, null)));
    List<float[]> products = new ArrayList<>();
    Gradients.scan(
        new Gradients.Subject(maps(), null, Imitation.sensitivity(maps())),
        batches,
        1,
        view -> products.add(view.weightTimesGradient("w", 0)),
        Progress.silent());
    float[] product = products.get(0);
    assertThat(Math.abs(product[0])).isCloseTo((float) (2 / Math.sqrt(5)), within(1e-5f));
    assertThat(Math.abs(product[1])).isCloseTo((float) (1 / Math.sqrt(5)), within(1e-5f));
  }

  @Test
  void aNetworkOfMapsLearnsFromItsTeacherAlone() {
    Graph student =
        maps().withConstants(Map.of("w", Tensor.ofFloats(new float[] {1, 1}, 2, 1, 1, 1)));
    BatchSource batches =
        BatchSource.of(List.of(new Minibatch(new float[] {1, -2}, new long[] {2, 1, 1, 1}, null)));
    TrainingOptions options =
        TrainingOptions.defaults().toBuilder()
            .epochs(60)
            .distillation(1)
            .optimizer(Optimizer.adamW())
            .weightDecay(0)
            .learningRate(0.1)
            .build();
    TrainingJob job =
        TrainingJob.of(student, batches, options)
            .withTeacher(maps())
            .withLoss(Imitation.loss(student, options));
    Graph learned = Trainer.train(job, Progress.silent()).graph();
    assertThat(Evaluation.agreement(learned, maps(), batches, Progress.silent()))
        .isGreaterThan(0.99);
  }

  /** Anchors are laid out by the shape of the features, which are no answer for that. */
  @Test
  void whatIsOnlyAskedForItsShapeIsNoAnswer() {
    GraphBuilder builder = start();
    String shape = builder.node("Shape", Attributes.none(), "y");
    String anchors = builder.node("NonZero", Attributes.none(), shape);
    String numbers = builder.node("Cast", Attributes.none().with("to", 1), anchors);
    Graph graph = builder.output(ValueInfo.withoutShape(numbers, ElementType.FLOAT)).build();

    assertThat(Imitation.values(graph)).isEmpty();
  }

  /** Two maps of one: 1 x 1 convolution. */
  private static Graph maps() {
    return convolution(ValueInfo.of("y", ElementType.FLOAT, 1, 2, 4, 4));
  }

  private static Graph convolution(ValueInfo output) {
    return start().output(output).build();
  }

  /** The largest of the maps' values, and where: what a detector does with its scores. */
  private static Graph detector() {
    GraphBuilder graph = start();
    graph.constant("k", Tensor.ofLongs(new long[] {1}, 1));
    graph.add(new Node("f", "Flatten", "", List.of("y"), List.of("flat"), Attributes.none()));
    graph.add(
        new Node(
            "t", "TopK", "", List.of("flat", "k"), List.of("best", "where"), Attributes.none()));
    return graph
        .output(ValueInfo.of("best", ElementType.FLOAT, 1, 1))
        .output(ValueInfo.of("where", ElementType.INT64, 1, 1))
        .build();
  }

  private static GraphBuilder start() {
    GraphBuilder graph = new GraphBuilder("maps", 13);
    graph.input(ValueInfo.of("x", ElementType.FLOAT, 1, 1, 4, 4));
    graph.constant("w", WEIGHTS);
    graph.add(new Node("c", "Conv", "", List.of("x", "w"), List.of("y"), Attributes.none()));
    return graph;
  }
}
