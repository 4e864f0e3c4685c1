package dev.lathe.solver.elimination;

import dev.lathe.solver.factor.Cells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * One step of an elimination: joins its inputs and maximises one variable away, or joins what is
 * left under a block and releases it.
 *
 * <p>All tables have their axes in the order of elimination, the first eliminated first. So the
 * variable that a step eliminates is the first axis of each of its inputs, and the last axis of its
 * message is the last axis, with stride 1, of each input that has it: the inner loops run over
 * neighbouring cells.
 */
final class Step {
  private final EliminationOrder.Entry entry;
  private final int[] messageScope;
  private final int messageSize;
  private final int states;
  private final int rowLength;
  private final int[] outerLengths;
  private final List<Input> inputs = new ArrayList<>();
  private final List<Host> hosts = new ArrayList<>();
  private final int lead;

  /**
   * A step.
   *
   * @param entry its place in the order
   * @param scopes the scope of each input in the order of elimination: first those of the factors,
   *     then those of the messages
   * @param position the step that eliminates each variable
   * @param domain the number of states of each variable
   * @param lead the input that allows so few cells that only its entries are joined, or -1
   */
  Step(EliminationOrder.Entry entry, List<int[]> scopes, int[] position, int[] domain, int lead) {
    this.entry = entry;
    this.lead = lead;
    this.messageScope =
        Arrays.stream(entry.scope())
            .boxed()
            .sorted(Comparator.comparingInt(v -> position[v]))
            .mapToInt(v -> v)
            .toArray();
    this.messageSize = Cells.size(messageScope, domain);
    this.states = entry.variable() < 0 ? 1 : domain[entry.variable()];
    List<int[]> hostScopes = hostScopes(scopes);
    boolean oneTable = hostScopes.size() == 1;
    int outer = oneTable ? 0 : Math.max(0, messageScope.length - 1);
    int[] outerAxes = Arrays.copyOf(messageScope, outer);
    this.outerLengths = Arrays.stream(outerAxes).map(v -> domain[v]).toArray();
    this.rowLength = messageSize / Cells.size(outerAxes, domain);
    int last = messageScope.length == 0 ? -1 : messageScope[messageScope.length - 1];
    for (int[] scope : hostScopes) {
      hosts.add(host(scope, outerAxes, oneTable || contains(scope, last), domain));
    }
    for (int i = 0; i < scopes.size(); i++) {
      int factors = entry.factors().size();
      int[] scope = scopes.get(i);
      int host = hostOf(scope, hostScopes);
      inputs.add(
          new Input(
              i < factors ? entry.factors().get(i) : -1,
              i < factors ? -1 : entry.messages().get(i - factors),
              scope,
              host,
              Cells.strides(hostScopes.get(host), scope, domain)));
    }
  }

  private Host host(int[] scope, int[] outerAxes, boolean hasRow, int[] domain) {
    int[] first = {entry.variable()};
    return new Host(
        scope,
        Arrays.stream(scope).map(v -> domain[v]).toArray(),
        Cells.size(scope, domain),
        Cells.strides(first, scope, domain)[0],
        Cells.strides(outerAxes, scope, domain),
        hasRow);
  }

  private static List<int[]> hostScopes(List<int[]> scopes) {
    List<int[]> widestFirst = new ArrayList<>(scopes);
    widestFirst.sort(Comparator.comparingInt(scope -> -scope.length));
    List<int[]> hosts = new ArrayList<>();
    for (int[] scope : widestFirst) {
      if (hostOf(scope, hosts) < 0) {
        hosts.add(scope);
      }
    }
    if (hosts.isEmpty()) {
      hosts.add(new int[0]);
    }
    return hosts;
  }

  private static int hostOf(int[] scope, List<int[]> hosts) {
    for (int host = 0; host < hosts.size(); host++) {
      int[] wider = hosts.get(host);
      if (Arrays.stream(scope).allMatch(variable -> contains(wider, variable))) {
        return host;
      }
    }
    return -1;
  }

  private static boolean contains(int[] scope, int variable) {
    for (int other : scope) {
      if (other == variable) {
        return true;
      }
    }
    return false;
  }

  /** The variable it eliminates, or -1. */
  int variable() {
    return entry.variable();
  }

  /** The block it releases, or -1. */
  int block() {
    return entry.block();
  }

  /** The innermost open block it lies in, or -1. */
  int guard() {
    return entry.guard();
  }

  /** The variables of its message. */
  int[] messageScope() {
    return messageScope;
  }

  /** The number of cells of its message. */
  int messageSize() {
    return messageSize;
  }

  /** The number of states of the variable it eliminates, or 1. */
  int states() {
    return states;
  }

  /** The number of neighbouring cells of the message that are worked on together. */
  int rowLength() {
    return rowLength;
  }

  /** The lengths of the axes of the message outside of a row. */
  int[] outerLengths() {
    return outerLengths;
  }

  /** The tables it uses. */
  List<Input> inputs() {
    return inputs;
  }

  /** The input, a factor, whose entries are joined with all others; -1 if hosts are joined. */
  int lead() {
    return lead;
  }

  /** The tables it joins. */
  List<Host> hosts() {
    return hosts;
  }
}
