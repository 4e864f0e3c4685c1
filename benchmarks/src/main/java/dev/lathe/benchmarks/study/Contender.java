package dev.lathe.benchmarks.study;

import dev.lathe.pruner.Method;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.pruner.schedule.Schedule;
import java.util.Locale;

/** What is compared: a method with the importance it is published with, or with ours. */
enum Contender {
  /** The same share of every group, by Taylor importance. */
  UNIFORM(Method.UNIFORM, false, "uniform"),

  /** HALP's knapsack and steps. */
  HALP(Method.HALP, false, "HALP"),

  /** MDP in one pass, with its own form of latency. */
  MDP(Method.MDP, false, "MDP"),

  /** The default of the tool. */
  OURS(Method.EXACT, true, "ours"),

  /** Near-optimal plans ranked by accuracy. */
  OURS_EAGLE_EYE(Method.EAGLE_EYE, true, "ours + EagleEye"),

  /** What was cut is trained again with the rest frozen, and may come back. */
  OURS_IEE(Method.IEE, true, "ours + IEE");

  private final Method method;
  private final boolean probes;
  private final String title;

  Contender(Method method, boolean probes, String title) {
    this.method = method;
    this.probes = probes;
    this.title = title;
  }

  Method method() {
    return method;
  }

  /** HALP's steps are shorter here, in the proportion of the trainings. */
  Schedule schedule() {
    return this == HALP ? new Schedule.ExponentialSteps(30, 10) : method.schedule();
  }

  /** Taylor importance: as published, or scaled by probes as the tool does by default. */
  ImportanceOptions importance(long seed) {
    ImportanceOptions options = ImportanceOptions.defaults(seed);
    return probes ? options : options.withProbeImages(0);
  }

  /** In tables. */
  String title() {
    return title;
  }

  /** In file names. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
