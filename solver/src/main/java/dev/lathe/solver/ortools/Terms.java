package dev.lathe.solver.ortools;

import java.util.ArrayList;
import java.util.List;

/** A linear expression with integer coefficients over variables of some solver. */
final class Terms<V> {
  private final List<V> variables = new ArrayList<>();
  private final List<Long> coefficients = new ArrayList<>();
  private long constant;

  void add(long more) {
    constant += more;
  }

  void add(V variable, long coefficient) {
    if (coefficient != 0) {
      variables.add(variable);
      coefficients.add(coefficient);
    }
  }

  int size() {
    return variables.size();
  }

  V variable(int term) {
    return variables.get(term);
  }

  long coefficient(int term) {
    return coefficients.get(term);
  }

  long constant() {
    return constant;
  }
}
