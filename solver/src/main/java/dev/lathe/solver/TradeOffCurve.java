package dev.lathe.solver;

import dev.lathe.foundation.UsageException;
import dev.lathe.foundation.UserException;
import java.util.ArrayList;
import java.util.List;

/** Solves a problem for evenly spaced limits of one budget. */
final class TradeOffCurve {
  private final PreparedProblem prepared;

  TradeOffCurve(PreparedProblem prepared) {
    this.prepared = prepared;
  }

  List<CurvePoint> points(String resource, int count) {
    if (count < 2) {
      throw new UsageException(
          "The number of points (%d) must be at least 2.".formatted(count),
          "Maybe ask for 10 or 40.");
    }
    double least = least(resource);
    double most = most(resource);
    List<CurvePoint> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double limit = i == count - 1 ? most : least + (most - least) * i / (count - 1);
      points.add(new CurvePoint(limit, prepared.solve(resource, limit)));
    }
    return points;
  }

  /** The least that any choice uses: no choice fits a limit that is far below everything. */
  private double least(String resource) {
    Solution none = prepared.solve(resource, -Double.MAX_VALUE);
    Infeasibility reason = none.infeasibility();
    if (reason == null) {
      throw new IllegalStateException("The least usage of (%s) is not known.".formatted(resource));
    }
    return reason.smallest(resource).used();
  }

  /** A limit that holds for the choice that is worth most if this resource has no limit. */
  private double most(String resource) {
    Solution free = prepared.solve(resource, Double.MAX_VALUE);
    if (!free.found()) {
      throw new UserException(
          "No choice meets the other budgets, whatever (%s) may be.".formatted(resource),
          "Maybe raise them.");
    }
    double used =
        free.usage().stream()
            .filter(usage -> usage.resource().equals(resource))
            .mapToDouble(Usage::used)
            .findFirst()
            .orElseThrow();
    return prepared.reachable(resource, used);
  }
}
