package dev.lathe.pruner.schedule;

/**
 * How a schedule went before the last plan.
 *
 * @param trainedMinibatches training steps on the way, 0 or more
 * @param stepsWithoutPlan steps at which no plan was found, so that what was kept before stayed; 0
 *     or more
 */
public record Course(int trainedMinibatches, int stepsWithoutPlan) {
  /** Checks the ranges. */
  public Course {
    if (trainedMinibatches < 0 || stepsWithoutPlan < 0) {
      throw new IllegalArgumentException(
          "The numbers (%d, %d) must not be negative."
              .formatted(trainedMinibatches, stepsWithoutPlan));
    }
  }

  /** A schedule without steps. */
  static Course none() {
    return new Course(0, 0);
  }
}
