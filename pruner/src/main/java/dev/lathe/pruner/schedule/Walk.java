package dev.lathe.pruner.schedule;

import dev.lathe.foundation.Progress;
import dev.lathe.graph.Network;
import dev.lathe.graph.Selection;
import dev.lathe.onnx.Graph;
import dev.lathe.pruner.importance.Importance;
import dev.lathe.pruner.importance.ImportanceOptions;
import dev.lathe.pruner.interchange.KeptIndices;
import dev.lathe.trainer.Held;
import java.util.List;
import java.util.Optional;

/** The network on its way, and how it went so far. */
final class Walk {
  private final Lessons lessons;
  private final PartialPlanner planner;
  private final Graph teacher;
  private final int minibatches;
  private PartialNetwork partial;
  private int trained;
  private int withoutPlan;

  /**
   * Begins with the whole network.
   *
   * @param minibatches that every training on the way takes
   */
  Walk(Lessons lessons, PartialPlanner planner, Network network, int minibatches) {
    this.lessons = lessons;
    this.planner = planner;
    this.teacher = network.graph();
    this.minibatches = minibatches;
    this.partial = PartialNetwork.of(network);
  }

  /** The whole network as it is now. */
  Network whole() {
    return partial.whole();
  }

  /** What of it is kept now. */
  Selection kept() {
    return partial.kept();
  }

  /** What is kept as a network of its own. */
  Network part() {
    return partial.part();
  }

  /** Plans anew; what is kept stays where there is no plan. */
  void plan(Importance known, Selection within, double share, Progress.Stage stage) {
    Optional<Selection> plan = planner.plan(partial.whole(), known, within, share);
    if (plan.isPresent()) {
      partial = partial.keeping(plan.get());
    } else {
      withoutPlan++;
      stage.note("%d without a plan keep what was kept before".formatted(withoutPlan));
    }
  }

  /** Whether the plan that would be made now has become stable; nothing is cut yet. */
  boolean settles(Importance known, StructureStability stability) {
    Network whole = partial.whole();
    Optional<Selection> plan = planner.plan(whole, known, Selection.everything(), 1);
    if (plan.isEmpty()) {
      withoutPlan++;
      return false;
    }
    return stability.add(StructureStability.structure(whole, known, plan.get()));
  }

  /** The importance of what is kept as it is now, of what went as it was before. */
  Importance remembered(Importance known, ImportanceOptions options, int step) {
    Network part = partial.part();
    Importance now =
        PartialImportance.ofWhole(partial, part, lessons.estimate(part, options, step));
    return Remembered.merge(partial, now, known);
  }

  /** Trains what is kept. */
  void train(int step) {
    partial = partial.trained(taught(partial.cut(), Held.nothing(), step));
  }

  /** Trains what is not kept, with the rest as it is. */
  void reactivate(Network part, int step) {
    Graph whole = partial.whole().graph();
    KeptIndices indices = KeptIndices.of(partial.whole(), partial.kept(), part.graph());
    Held held = Regrowth.held(whole, indices, part.graph());
    Graph learned = taught(whole, held, step);
    partial =
        new PartialNetwork(Network.analyze(learned, partial.whole().options()), partial.kept());
  }

  /** Counts minibatches that were learned from elsewhere. */
  void learned(int others) {
    trained += others;
  }

  /** What the last plan is made of. */
  Preparation.Prepared prepared(Importance known, List<Selection> trail) {
    return new Preparation.Prepared(
        partial.whole(), known, trail, new Course(trained, withoutPlan));
  }

  private Graph taught(Graph student, Held held, int step) {
    trained += minibatches;
    return lessons.train(student, teacher, held, minibatches, step);
  }
}
