package dev.lathe.lut;

import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What can be said against a table without measuring anything.
 *
 * @param table the table
 * @param faults what makes answers of the table wrong or impossible, one sentence each
 * @param doubts what is unusual and may be right, one sentence each
 */
public record TableCheck(LatencyTable table, List<String> faults, List<String> doubts) {
  /** A sample whose timings spread further than this, relative to their median, is doubted. */
  private static final double NOISY = 0.3;

  /** A layer that is narrower in every width and takes this many times as long is doubted. */
  private static final double STEEP = 2;

  /** Comparing every pair of samples of larger surfaces would take too long. */
  private static final int MAX_COMPARED = 2_000;

  /** Copies the lists. */
  public TableCheck {
    faults = List.copyOf(faults);
    doubts = List.copyOf(doubts);
  }

  /** Whether nothing is wrong; there may be doubts. */
  public boolean isSound() {
    return faults.isEmpty();
  }

  /**
   * Reads and checks a file: its checksum, schema and ranges, whether its surfaces answer, and
   * whether what they say is plausible.
   *
   * @throws UserException if the file is missing or cannot be read as a table, with the place
   */
  public static TableCheck of(Path file) {
    LatencyTable table = LatencyTable.read(file);
    List<String> faults = new ArrayList<>();
    List<String> doubts = new ArrayList<>();
    checkSum(file, faults, doubts);
    for (Map.Entry<LayerSignature, LatencySurface> entry : table.surfaces().entrySet()) {
      check(entry.getKey(), entry.getValue(), faults, doubts);
    }
    checkCalibrations(table, faults, doubts);
    return new TableCheck(table, faults, doubts);
  }

  private static void checkSum(Path file, List<String> faults, List<String> doubts) {
    try {
      Optional<Boolean> matches = TableChecksum.matches(file);
      if (matches.isEmpty()) {
        doubts.add("The file has no checksum, so that a change to it would not be noticed.");
      } else if (!matches.get()) {
        faults.add("The checksum does not fit: the file was changed after it was written.");
      }
    } catch (IOException e) {
      throw new UserException(
          "The latency table (%s) cannot be read: %s".formatted(file, e),
          "Maybe it was removed meanwhile.",
          e);
    }
  }

  private static void check(
      LayerSignature signature, LatencySurface surface, List<String> faults, List<String> doubts) {
    String name = signature.shown();
    List<Sample> samples = surface.samples();
    if (samples.isEmpty()) {
      faults.add("The surface of (%s) has no samples.".formatted(name));
      return;
    }
    if (!surface.answersThroughout()) {
      doubts.add("The surface of (%s) has widths without an answer.".formatted(name));
    }
    noisiest(samples).ifPresent(words -> doubts.add(words.formatted(name)));
    if (samples.size() <= MAX_COMPARED) {
      steepest(samples).ifPresent(words -> doubts.add(words.formatted(name)));
    }
  }

  private static Optional<String> noisiest(List<Sample> samples) {
    double worst = 0;
    int count = 0;
    for (Sample sample : samples) {
      Timing timing = sample.timing();
      double spread = timing.spreadNanos() / Math.max(timing.medianNanos(), Double.MIN_NORMAL);
      worst = Math.max(worst, spread);
      count += spread > NOISY ? 1 : 0;
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(
            "The timings of (%%s) spread widely at %d of %d widths, up to %.0f %%%% of their median."
                .formatted(count, samples.size(), 100 * worst));
  }

  /** Tables are not monotone, but a layer of half the widths hardly takes twice the time. */
  private static Optional<String> steepest(List<Sample> samples) {
    double worst = STEEP;
    String words = "";
    for (Sample narrow : samples) {
      for (Sample wide : samples) {
        double ratio = narrow.timing().medianNanos() / wide.timing().medianNanos();
        if (ratio > worst && isNarrower(narrow.widths(), wide.widths())) {
          worst = ratio;
          words =
              "The layer (%%s) takes %.1f times as long at %s as at %s."
                  .formatted(ratio, narrow.widths(), wide.widths());
        }
      }
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(words);
  }

  private static boolean isNarrower(Widths narrow, Widths wide) {
    for (int axis = 0; axis < narrow.count(); axis++) {
      if (narrow.get(axis) > wide.get(axis)) {
        return false;
      }
    }
    return true;
  }

  private static void checkCalibrations(
      LatencyTable table, List<String> faults, List<String> doubts) {
    table
        .calibrations()
        .forEach(
            (key, calibration) -> {
              Calibration.Range range = calibration.range();
              double largest =
                  calibration.interceptNanos() + calibration.slope() * range.maxSumNanos();
              if (calibration.featureNanos().isEmpty() && largest <= 0) {
                faults.add("The calibration (%s) makes latencies below 0.".formatted(key));
              }
              boolean measured =
                  table.models().stream().anyMatch(model -> key.startsWith(model.modelHash()));
              if (!measured) {
                doubts.add(
                    "The table does not hold what the calibration (%s) was fitted on."
                        .formatted(key));
              }
            });
  }
}
