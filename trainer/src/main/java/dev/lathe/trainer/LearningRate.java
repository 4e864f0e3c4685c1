package dev.lathe.trainer;

/**
 * The learning rate by step: a straight rise, then half a cosine down to zero (Loshchilov, Hutter:
 * "SGDR", 2017, equation 5, without restarts).
 *
 * @param highest reached after the warm-up
 * @param warmUpSteps steps of the rise, fewer than {@code steps}
 * @param steps all steps
 */
record LearningRate(double highest, long warmUpSteps, long steps) {
  static LearningRate of(TrainingOptions options, double highest, int stepsPerEpoch) {
    long steps = (long) options.epochs() * stepsPerEpoch;
    long warmUp = Math.round(options.warmUpEpochs() * stepsPerEpoch);
    return new LearningRate(highest, Math.min(warmUp, steps / 2), steps);
  }

  double at(long step) {
    if (step < warmUpSteps) {
      return highest * (step + 1) / (warmUpSteps + 1.0);
    }
    double share = (step - warmUpSteps) / (double) Math.max(1, steps - warmUpSteps);
    return highest * 0.5 * (1 + Math.cos(Math.PI * share));
  }
}
