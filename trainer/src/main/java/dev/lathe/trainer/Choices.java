package dev.lathe.trainer;

/** What the trainer chooses where {@link TrainingOptions} leave it the choice. */
final class Choices {
  private Choices() {}

  /** See {@link TrainingOptions#learningRate}. */
  static double learningRate(TrainingJob job) {
    double given = job.options().learningRate();
    if (!Double.isNaN(given)) {
      return given;
    }
    if (job.options().optimizer() instanceof Optimizer.AdamW) {
      return job.teacher() == null ? 1e-3 : 5e-4;
    }
    if (!normalizes(job)) {
      return 0.02;
    }
    return job.teacher() == null ? 0.1 : 0.05;
  }

  /** See {@link TrainingOptions#clipNorm}. */
  static double clipNorm(TrainingJob job) {
    double given = job.options().clipNorm();
    return Double.isNaN(given) ? (normalizes(job) ? 5 : 1) : given;
  }

  private static boolean normalizes(TrainingJob job) {
    return job.student().nodes().stream().anyMatch(node -> node.is("BatchNormalization"));
  }
}
