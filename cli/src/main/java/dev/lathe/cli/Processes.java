package dev.lathe.cli;

import dev.lathe.foundation.UsageException;
import dev.lathe.trainer.peer.Peers;
import dev.lathe.trainer.peer.Rendezvous;
import java.util.Map;
import java.util.Optional;

/**
 * The processes that a launcher (torchrun, MPI, Slurm) started with this very command, as it says
 * in the environment. Without one there is this process alone.
 */
final class Processes {
  private Processes() {}

  /** Meets the others; returns when all are there. */
  static Peers meet() {
    return Rendezvous.of(System.getenv()).map(Peers::meet).orElseGet(Peers::none);
  }

  /**
   * Refuses to run what only makes sense once.
   *
   * @param command its name
   * @throws UsageException if a launcher started several processes
   */
  static void requireOne(String command) {
    requireOne(command, System.getenv());
  }

  static void requireOne(String command, Map<String, String> environment) {
    Optional<Rendezvous> place = Rendezvous.of(environment);
    if (place.isPresent()) {
      throw new UsageException(
          "The command (%s) measures and must run in one process; this is process %d of %d."
              .formatted(command, place.get().rank(), place.get().size()),
          "Maybe start it without the launcher, and train its pruned.onnx with lathe tune in"
              + " several processes.");
    }
  }
}
