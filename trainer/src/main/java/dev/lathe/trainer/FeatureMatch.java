package dev.lathe.trainer;

import static java.util.Objects.requireNonNull;

import dev.lathe.onnx.Graph;
import dev.lathe.onnx.ValueInfo;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An intermediate tensor of the student that is to become like one of the teacher.
 *
 * @param student name of the value in the student
 * @param teacher name of the value in the teacher
 * @param kept the teacher's channels (second axis) that the student still has, in their order; null
 *     for all
 */
public record FeatureMatch(String student, String teacher, int @Nullable [] kept) {
  /** Copies the channels. */
  public FeatureMatch {
    requireNonNull(student, "student is null");
    requireNonNull(teacher, "teacher is null");
    kept = kept == null ? null : kept.clone();
  }

  /** A tensor that has all its channels in both networks. */
  public static FeatureMatch whole(String value) {
    return new FeatureMatch(value, value, null);
  }

  /**
   * A tensor of the same name in both networks, of which the student kept some channels.
   *
   * @param kept their indices in the teacher, as in the plan
   */
  public static FeatureMatch pruned(String value, int... kept) {
    return new FeatureMatch(value, value, kept);
  }

  /** All real outputs of a graph, which pruning leaves whole: what a detector is imitated by. */
  public static List<FeatureMatch> outputs(Graph graph) {
    return graph.outputs().stream()
        .filter(output -> output.type().isFloatingPoint())
        .map(ValueInfo::name)
        .map(FeatureMatch::whole)
        .toList();
  }

  /** The teacher's channels that the student still has, or null for all. */
  @Override
  public int @Nullable [] kept() {
    return kept == null ? null : kept.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FeatureMatch match
        && student.equals(match.student)
        && teacher.equals(match.teacher)
        && Arrays.equals(kept, match.kept);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * student.hashCode() + teacher.hashCode()) + Arrays.hashCode(kept);
  }

  @Override
  public String toString() {
    return student + " like " + teacher + (kept == null ? "" : Arrays.toString(kept));
  }
}
