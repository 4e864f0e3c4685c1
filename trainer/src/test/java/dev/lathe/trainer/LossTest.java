package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import dev.lathe.trainer.operator.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // Scopes act by being open.
class LossTest {
  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults().toBuilder().epochs(30).learningRate(0.2).build();

  /** hidden = x W, y = hidden V: W is {@code inner} with one column a channel. */
  private static Graph twoLayers(float[] inner, float[] outer) {
    GraphBuilder builder = new GraphBuilder("two layers", 17);
    long channels = outer.length;
    String x = builder.input(ValueInfo.of("x", ElementType.FLOAT, 2, 2));
    builder.add(
        new dev.lathe.onnx.Node(
            "first",
            "MatMul",
            "",
            List.of(x, builder.constant("W", Tensor.ofFloats(inner, 2, channels))),
            List.of("hidden"),
            Attributes.none()));
    String y =
        builder.node(
            "MatMul",
            Attributes.none(),
            "hidden",
            builder.constant("V", Tensor.ofFloats(outer, channels, 1)));
    return builder.output(ValueInfo.of(y, ElementType.FLOAT, 2, 1)).build();
  }

  private static double value(Loss loss, Graph student, Graph teacher, Minibatch batch) {
    try (PointerScope scope = new PointerScope();
        TorchNetwork own = TorchNetwork.of(student, loss.studentValues());
        TorchNetwork other = TorchNetwork.frozen(teacher, loss.teacherValues())) {
      return loss.of(Answers.of(batch, null, own, Mode.TRAINING, other)).item_double();
    }
  }

  @Test
  void featuresOfAPrunedStudentAreComparedWithTheChannelsItKept() {
    // Rows (1, 0) and (0, 1) pick the rows of W: the teacher's hidden values are W itself.
    Minibatch units = new Minibatch(new float[] {1, 0, 0, 1}, new long[] {2, 2}, null);
    Graph teacher = twoLayers(new float[] {1, 2, 3, 4, 5, 6}, new float[] {1, 1, 1});
    Graph student = twoLayers(new float[] {3, 1, 6, 5}, new float[] {1, 1});
    Loss loss = Losses.features(List.of(FeatureMatch.pruned("hidden", 2, 0)));

    // Kept are the columns (3, 6) and (1, 4). The difference is (0, 0) and (0, 1): mean square 1/4;
    // the teacher's mean square is (9 + 36 + 1 + 16) / 4 = 62/4. The quotient is 1/62.
    assertThat(value(loss, student, teacher, units)).isCloseTo(1.0 / 62, within(1e-6));
    assertThat(value(loss.times(3).plus(loss), student, teacher, units))
        .isCloseTo(4.0 / 62, within(1e-6));
  }

  @Test
  void featuresOfAnotherShapeAreRefusedByName() {
    Minibatch units = new Minibatch(new float[] {1, 0, 0, 1}, new long[] {2, 2}, null);
    Graph teacher = twoLayers(new float[] {1, 2, 3, 4, 5, 6}, new float[] {1, 1, 1});
    Graph student = twoLayers(new float[] {3, 1, 6, 5}, new float[] {1, 1});
    Loss loss = Losses.features(List.of(FeatureMatch.whole("hidden")));

    assertThatThrownBy(() -> value(loss, student, teacher, units))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "The value (hidden) has shape [2, 2], and what it is to imitate (hidden) has [2, 3].");
    Loss unknown = Losses.features(List.of(FeatureMatch.whole("nothing")));
    assertThatThrownBy(() -> value(unknown, student, teacher, units))
        .isInstanceOf(UserException.class)
        .hasMessage("The network has no value (nothing).");
  }

  @Test
  void aNetworkLearnsFromFeaturesAloneWithoutLabels() {
    Graph teacher = ResidualNetwork.build(Patterns.network(5));
    Graph student = ResidualNetwork.build(Patterns.network(6));
    String last = teacher.producer(teacher.outputs().get(0).name()).orElseThrow().input(0);
    TrainingJob job =
        TrainingJob.of(student, Patterns.unlabelled(6, 1), OPTIONS)
            .withTeacher(teacher)
            .withLoss(Losses.features(List.of(FeatureMatch.whole(last))));

    List<TrainingResult.Epoch> epochs = Trainer.train(job, Progress.silent()).epochs();

    assertThat(epochs.get(29).loss()).isLessThan(0.3 * epochs.get(0).loss());
  }

  @Test
  void outputsOfADetectorAreImitated() {
    Graph teacher = twoLayers(new float[] {1, 2, 3, 4, 5, 6}, new float[] {1, 1, 1});
    Graph student = twoLayers(new float[] {3, 1, 6, 5}, new float[] {1, 1});
    Minibatch units = new Minibatch(new float[] {1, 0, 0, 1}, new long[] {2, 2}, null);
    Loss loss = Losses.features(FeatureMatch.outputs(student));

    // Answers (4, 11) against (6, 15): ((4 + 16) / 2) / ((36 + 225) / 2) = 20/261.
    assertThat(value(loss, student, teacher, units)).isCloseTo(20.0 / 261, within(1e-6));
  }

  // [begin of the example in docs/training.md]
  /** Points of the plane with their height, made anew in every pass: a data set of one's own. */
  record Heights(int batches) implements BatchSource {
    @Override
    public int batchesPerPass() {
      return batches;
    }

    @Override
    public Pass pass(int number) {
      SplittableRandom random = new SplittableRandom(number);
      List<Minibatch> made = new ArrayList<>();
      for (int i = 0; i < batches; i++) {
        float[] points = {random.nextInt(9), random.nextInt(9), random.nextInt(9), 1};
        float[] heights = {2 * points[0] - points[1], 2 * points[2] - points[3]};
        Tensor target = Tensor.ofFloats(heights, 2, 1);
        made.add(new Minibatch(points, new long[] {2, 2}, null, Map.of("height", target)));
      }
      return BatchSource.of(made).pass(number);
    }
  }

  @Test
  void aLossAndADataSetOfOnesOwnTrainARegression() {
    Graph network = twoLayers(new float[] {0.3f, 0.1f, 0.2f, -0.4f}, new float[] {0.5f, 0.5f});
    Loss squares = answers -> torch.mse_loss(answers.logits(), answers.target("height"));
    TrainingOptions options =
        TrainingOptions.defaults().toBuilder()
            .epochs(40)
            .optimizer(Optimizer.adamW())
            .learningRate(0.05)
            .build();

    TrainingResult result =
        Trainer.train(
            TrainingJob.of(network, new Heights(20), options).withLoss(squares), Progress.silent());

    assertThat(result.epochs().get(39).loss()).isLessThan(0.01);
  }

  // [end of the example in docs/training.md]

  @Test
  void theExampleInTheDocumentationIsTheOneAbove() throws IOException {
    Path root = Path.of(System.getProperty("lathe.root"));
    Path own = root.resolve("trainer/src/test/java/dev/lathe/trainer/LossTest.java");
    String source = Files.readString(own);
    String begin = "  // [begin of the example in docs/training.md]\n";
    int start = source.indexOf(begin) + begin.length();
    int end = source.indexOf("\n  // [end of the example in docs/training.md]");

    assertThat(Files.readString(root.resolve("docs/training.md")))
        .contains("```java\n" + source.substring(start, end) + "```\n");
  }

  @Test
  void aMissingTargetIsNamed() {
    Graph network = twoLayers(new float[] {1, 1, 1, 1}, new float[] {1, 1});
    TrainingJob job =
        TrainingJob.of(network, new Heights(1), OPTIONS)
            .withLoss(answers -> answers.target("depth").sum());

    assertThatThrownBy(() -> Trainer.train(job, Progress.silent()))
        .isInstanceOf(UserException.class)
        .hasMessage("The examples have no target (depth), only [height].");
  }
}
