package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.Tensor;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.batch.BatchSource;
import dev.lathe.trainer.batch.Minibatch;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final BatchSource TRAINING = Patterns.labelled(12, 1);
  private static final BatchSource VALIDATION = Patterns.labelled(6, 2);
  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults().toBuilder().epochs(4).build();

  private final Graph fresh = ResidualNetwork.build(Patterns.network(7));
  private int threads;

  /**
   * With one thread every sum is taken in the same order, so that results are the same bit by bit.
   */
  @BeforeEach
  void useOneThread() {
    threads = TorchRuntime.threads();
    TorchRuntime.useThreads(1);
  }

  @AfterEach
  void useThreadsAsBefore() {
    TorchRuntime.useThreads(threads);
  }

  @Test
  void aFreshNetworkLearnsToTellPatternsApart() {
    TrainingResult result =
        Trainer.train(job(fresh, null, TRAINING, OPTIONS, null), Progress.silent());

    assertThat(result.epochs()).hasSize(4);
    assertThat(result.lastAccuracy()).isGreaterThan(0.95);
    assertThat(result.bestAccuracy()).isGreaterThanOrEqualTo(result.lastAccuracy());
    assertThat(Evaluation.accuracy(result.graph(), VALIDATION, Progress.silent()).top1())
        .isEqualTo(result.lastAccuracy());
    assertThat(result.graph().nodes()).isEqualTo(fresh.nodes());
    assertThat(result.graph().constants().keySet()).isEqualTo(fresh.constants().keySet());
  }

  @Test
  void aNetworkLearnsInNarrowProductsAndWithAdam() {
    TrainingOptions narrow = OPTIONS.toBuilder().precision(Precision.BFLOAT16).build();
    TrainingOptions adam =
        OPTIONS.toBuilder().optimizer(Optimizer.adamW()).learningRate(0.01).build();

    for (TrainingOptions options : List.of(narrow, adam)) {
      TrainingResult result =
          Trainer.train(job(fresh, null, TRAINING, options, null), Progress.silent());

      assertThat(result.lastAccuracy()).isGreaterThan(0.9);
    }
  }

  @Test
  void aRunThatWasCutOffEndsAsIfItHadNotBeen(@TempDir Path folder) {
    TrainingOptions often = OPTIONS.toBuilder().checkpointSeconds(1e-9).averaging(0.9).build();
    goesOnAsIfUndisturbed(often, folder.resolve("momentum"));
    goesOnAsIfUndisturbed(
        often.toBuilder().optimizer(Optimizer.adamW()).mixup(0.2).build(), folder.resolve("adam"));
  }

  private void goesOnAsIfUndisturbed(TrainingOptions often, Path folder) {
    Graph whole = Trainer.train(job(fresh, null, TRAINING, often, null), Progress.silent()).graph();

    // 12 minibatches an epoch: the first run ends in the second epoch, the second in the third.
    for (int allowed : new int[] {17, 13}) {
      BatchSource cut = new CutOff(TRAINING, allowed);
      assertThatThrownBy(
              () -> Trainer.train(job(fresh, null, cut, often, folder), Progress.silent()))
          .hasMessage("cut off");
    }
    TrainingResult resumed =
        Trainer.train(job(fresh, null, TRAINING, often, folder), Progress.silent());

    assertThat(resumed.graph().constants()).isEqualTo(whole.constants());
    assertThat(resumed.epochs()).hasSize(4);
    // A run that is over answers at once what it answered before.
    BatchSource nothing = new CutOff(TRAINING, 0);
    assertThat(
            Trainer.train(job(fresh, null, nothing, often, folder), Progress.silent())
                .graph()
                .constants())
        .isEqualTo(whole.constants());
  }

  @Test
  void aCheckpointOfAnotherJobIsRefused(@TempDir Path folder) {
    TrainingOptions none = OPTIONS.toBuilder().epochs(1).build();
    Trainer.train(job(fresh, null, TRAINING, none, folder), Progress.silent());
    TrainingOptions other = none.toBuilder().seed(2).build();

    assertThatThrownBy(
            () -> Trainer.train(job(fresh, null, TRAINING, other, folder), Progress.silent()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("belongs to another run");
  }

  @Test
  void aTeacherIsImitatedWithoutLabels() {
    Graph teacher =
        Trainer.train(job(fresh, null, TRAINING, OPTIONS, null), Progress.silent()).graph();
    Graph student = ResidualNetwork.build(Patterns.network(8));

    TrainingResult result =
        Trainer.train(
            job(student, teacher, Patterns.unlabelled(12, 3), OPTIONS, null), Progress.silent());

    assertThat(result.epochs().get(0).trainingAccuracy()).isNaN();
    assertThat(result.lastAccuracy()).isGreaterThan(0.95);
  }

  @Test
  void withoutLabelsAndTeacherThereIsNothingToLearn() {
    assertThatThrownBy(
            () ->
                Trainer.train(
                    job(fresh, null, Patterns.unlabelled(2, 3), OPTIONS, null), Progress.silent()))
        .isInstanceOf(UserException.class)
        .hasMessage("The examples have no labels and there is no teacher to learn from.");
  }

  @Test
  void aLossThatIsNotFiniteStopsWithTheLastGoodNetwork() {
    TrainingOptions wild =
        OPTIONS.toBuilder()
            .learningRate(1e30)
            .clipNorm(Double.POSITIVE_INFINITY)
            .warmUpEpochs(0)
            .build();

    DivergedException diverged =
        catchThrowableOfType(
            DivergedException.class,
            () -> Trainer.train(job(fresh, null, TRAINING, wild, null), Progress.silent()));

    assertThat(diverged).hasMessageContaining("The loss stopped being finite in step");
    assertThat(diverged.lastGood().constants()).isEqualTo(fresh.constants());
  }

  @Test
  void memoryStaysFlatOverManySteps() {
    TrainingOptions few = OPTIONS.toBuilder().epochs(2).build();
    TrainingOptions many = OPTIONS.toBuilder().epochs(20).build();
    Trainer.train(job(fresh, null, TRAINING, few, null), Progress.silent());
    long before = Pointer.physicalBytes();
    long pointersBefore = Pointer.totalBytes();

    Trainer.train(job(fresh, null, TRAINING, many, null), Progress.silent());

    // 240 steps that leaked one batch of activations each (about 0.5 MB) would take 120 MB.
    assertThat(Pointer.physicalBytes() - before).isLessThan(60L << 20);
    assertThat(Pointer.totalBytes() - pointersBefore).isLessThan(1L << 20);
  }

  @Test
  void heldElementsStayAsTheyAreAndTheOthersLearn() {
    String name = "layer1.weight";
    BitSet everySecond = new BitSet();
    Tensor before = fresh.constant(name).orElseThrow();
    for (int index = 0; index < before.elementCount(); index += 2) {
      everySecond.set(index);
    }
    Held held = new Held(new TreeMap<>(Map.of(name, everySecond)));

    TrainingOptions options = OPTIONS.toBuilder().epochs(1).averaging(0.9).build();
    Graph learned =
        Trainer.train(job(fresh, null, TRAINING, options, null).holding(held), Progress.silent())
            .graph();

    float[] old = before.floats();
    float[] now = learned.constant(name).orElseThrow().floats();
    for (int index = 0; index < old.length; index++) {
      if (index % 2 == 0) {
        assertThat(now[index]).isEqualTo(old[index]);
      } else {
        assertThat(now[index]).isNotEqualTo(old[index]);
      }
    }
  }

  private static TrainingJob job(
      Graph student,
      @Nullable Graph teacher,
      BatchSource training,
      TrainingOptions options,
      @Nullable Path folder) {
    return new TrainingJob(student, teacher, training, VALIDATION, options, folder);
  }

  /** A source that fails after some minibatches, as a run that is killed. */
  private static final class CutOff implements BatchSource {
    private final BatchSource whole;
    private int allowed;

    CutOff(BatchSource whole, int allowed) {
      this.whole = whole;
      this.allowed = allowed;
    }

    @Override
    public int batchesPerPass() {
      return whole.batchesPerPass();
    }

    @Override
    public Pass pass(int number) {
      Pass pass = whole.pass(number);
      return new Pass() {
        @Override
        public boolean hasNext() {
          return pass.hasNext();
        }

        @Override
        public Minibatch next() {
          if (allowed-- <= 0) {
            throw new IllegalStateException("cut off");
          }
          return pass.next();
        }

        @Override
        public void close() {
          pass.close();
        }
      };
    }
  }
}
