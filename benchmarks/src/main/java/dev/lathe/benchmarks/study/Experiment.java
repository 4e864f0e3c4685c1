package dev.lathe.benchmarks.study;

import dev.lathe.dataset.Augmentation;
import dev.lathe.foundation.UsageException;
import dev.lathe.trainer.TrainingOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * What is compared on one set of images.
 *
 * @param name of the folder under {@code results}
 * @param title of its page
 * @param data the images, relative to the shared data
 * @param subjects the networks
 * @param batch images in a batch when latency is measured
 * @param training how the networks are trained, but for how long
 * @param tuningEpochs of training after pruning, for every method
 * @param runs what is run, the most telling first
 */
record Experiment(
    String name,
    String title,
    String data,
    List<Subject> subjects,
    int batch,
    TrainingOptions training,
    int tuningEpochs,
    List<Run> runs) {
  /** Copies the lists. */
  Experiment {
    subjects = List.copyOf(subjects);
    runs = List.copyOf(runs);
  }

  /**
   * The experiment of a name.
   *
   * @throws UsageException if there is none
   */
  static Experiment named(String name) {
    return switch (name) {
      case "fashion-mnist" -> fashionMnist();
      case "cifar10" -> cifar10();
      default ->
          throw new UsageException(
              "There is no experiment (%s).".formatted(name),
              "Maybe fashion-mnist or cifar10 is meant.");
    };
  }

  Subject subject(String wanted) {
    return subjects.stream().filter(one -> one.name().equals(wanted)).findFirst().orElseThrow();
  }

  private static Experiment fashionMnist() {
    Subject residual = new Subject("residual", Subject.Kind.RESIDUAL, 16, List.of(2, 2, 2), 2, 6);
    Subject mobile = new Subject("mobile", Subject.Kind.MOBILE, 8, List.of(2, 2, 2), 2, 6);
    Contender[] quick = {Contender.OURS, Contender.HALP, Contender.UNIFORM, Contender.MDP};
    Contender[] slow = {Contender.OURS_EAGLE_EYE, Contender.OURS_IEE};
    List<Run> runs = new ArrayList<>();
    for (Contender[] contenders : List.of(quick, slow)) {
      for (String subject : List.of("residual", "mobile")) {
        for (long seed = 1; seed <= 3; seed++) {
          add(runs, subject, 30, contenders, seed);
        }
      }
    }
    for (String subject : List.of("residual", "mobile")) {
      for (int percent : List.of(50, 15, 70)) {
        add(runs, subject, percent, Contender.values(), 1);
      }
    }
    // Where little is cut methods differ by less than seeds do.
    for (String subject : List.of("residual", "mobile")) {
      for (long seed = 2; seed <= 3; seed++) {
        add(runs, subject, 70, new Contender[] {Contender.OURS, Contender.HALP}, seed);
      }
    }
    return new Experiment(
        "fashion-mnist",
        "Fashion-MNIST",
        "data/fashion-mnist",
        List.of(residual, mobile),
        32,
        training(new Augmentation(1, true)),
        1,
        runs);
  }

  private static Experiment cifar10() {
    Subject residual = new Subject("residual", Subject.Kind.RESIDUAL, 16, List.of(3, 3, 3), 1, 15);
    Contender[] contenders = {
      Contender.OURS, Contender.HALP, Contender.UNIFORM, Contender.OURS_EAGLE_EYE
    };
    List<Run> runs = new ArrayList<>();
    for (int percent : List.of(30, 50)) {
      for (long seed = 1; seed <= 2; seed++) {
        add(runs, "residual", percent, contenders, seed);
      }
    }
    return new Experiment(
        "cifar10",
        "CIFAR-10",
        "data/cifar10_jpg.zip",
        List.of(residual),
        32,
        training(new Augmentation(4, true)),
        4,
        runs);
  }

  private static TrainingOptions training(Augmentation augmentation) {
    return TrainingOptions.defaults().toBuilder()
        .labelSmoothing(0.1)
        .augmentation(augmentation)
        .build();
  }

  private static void add(
      List<Run> runs, String subject, int percent, Contender[] contenders, long seed) {
    for (Contender contender : contenders) {
      runs.add(new Run(subject, percent, contender, seed));
    }
  }
}
