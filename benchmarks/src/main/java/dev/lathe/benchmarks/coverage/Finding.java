package dev.lathe.benchmarks.coverage;

import java.util.List;

/**
 * What came of one network.
 *
 * @param parameters floating-point weights
 * @param macs multiply-accumulate operations of one run
 * @param groups how many channel groups there are
 * @param prunableGroups how many of them can be cut
 * @param blocks how many blocks can be removed
 * @param prunableParameterShare which part of the weights depends on a width, 0 to 1
 * @param prunableMacShare which part of the operations depends on a width, 0 to 1
 * @param frozen the groups that cannot be cut
 * @param cuts what was cut and how it went
 * @param readSeconds processor time of reading the file
 * @param analysisSeconds processor time of the analysis, shapes by ONNX Runtime included, in a
 *     fresh process
 * @param surgeryPeakBytes the most that the process held of the machine's memory, mapped file
 *     included, while it read, analysed, cut and wrote; 0 where the system does not say
 * @param wholePeakBytes the same with the proofs and the runs of the result
 */
record Finding(
    long parameters,
    long macs,
    int groups,
    int prunableGroups,
    int blocks,
    double prunableParameterShare,
    double prunableMacShare,
    List<Frozen> frozen,
    List<Cut> cuts,
    double readSeconds,
    double analysisSeconds,
    long surgeryPeakBytes,
    long wholePeakBytes) {
  private static final long FILES = 3;
  private static final long MORE_BYTES = 300_000_000;

  Finding {
    frozen = List.copyOf(frozen);
    cuts = List.copyOf(cuts);
  }

  /** What analysis and surgery of a file of this size may take: three times it and 300 MB. */
  static long maxSurgeryBytes(long fileBytes) {
    return FILES * fileBytes + MORE_BYTES;
  }

  /**
   * A group that cannot be cut.
   *
   * @param group its id
   * @param units its units
   * @param parameterShare the part of all weights that lies on it, 0 to 1
   * @param reason the operator that freezes it and why
   */
  record Frozen(String group, int units, double parameterShare, String reason) {
    /** Whether it is an input or output, which is not ours to change. */
    boolean isInterface() {
      return reason.startsWith("the network's");
    }

    /** Whether nothing of it could go: every group keeps a unit. */
    boolean isSingle() {
      return units == 1;
    }
  }

  /**
   * A surgery.
   *
   * @param what {@code uniform 0.5} or {@code random 1}
   * @param parameters weights left
   * @param macs operations left
   * @param surgerySeconds processor time of cutting
   * @param proofMaxRelativeError the largest relative difference to the original with the cut units
   *     silenced
   * @param proofTolerance what is allowed
   * @param unproven outputs that the original computes on no random input, so that they were not
   *     compared
   * @param proven whether the proof holds
   */
  record Cut(
      String what,
      long parameters,
      long macs,
      double surgerySeconds,
      double proofMaxRelativeError,
      double proofTolerance,
      List<String> unproven,
      boolean proven) {
    Cut {
      unproven = List.copyOf(unproven);
    }
  }
}
