package dev.lathe.trainer.peer;

import static java.util.Objects.requireNonNull;

import dev.lathe.foundation.UsageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the processes of a common training meet.
 *
 * @param rank the number of this process, from 0 to {@code size} - 1
 * @param size how many processes there are, at least 1
 * @param host of process 0, as a name or an address
 * @param port on which process 0 listens, 1 to 65535
 * @param patienceSeconds how long to wait for a process that is late or silent, positive; one that
 *     is killed is noticed at once
 */
public record Rendezvous(int rank, int size, String host, int port, int patienceSeconds) {
  private static final int PORT = 29500;
  private static final int PATIENCE_SECONDS = 300;

  /** The variables of a launcher: rank, number of processes. */
  private record Launcher(String rank, String size) {}

  /** In this order: who starts torchrun in a Slurm job means torchrun. */
  private static final List<Launcher> LAUNCHERS =
      List.of(
          new Launcher("RANK", "WORLD_SIZE"),
          new Launcher("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
          new Launcher("PMI_RANK", "PMI_SIZE"),
          new Launcher("SLURM_PROCID", "SLURM_NTASKS"));

  /** The first host of a list such as {@code node[03-07,9],login1}. */
  private static final Pattern FIRST_HOST =
      Pattern.compile("([^,\\[]+)(?:\\[([0-9]+)[^]]*](\\S*?))?(?:,.*)?");

  /**
   * Checks the ranges.
   *
   * @throws UsageException if a number is out of range
   */
  public Rendezvous {
    requireNonNull(host, "host is null");
    check(size >= 1, "The number of processes (%d) must be at least 1.", size);
    check(
        rank >= 0 && rank < size, "The rank (%d) must be less than the number of processes.", rank);
    check(port >= 1 && port <= 65535, "The port (%d) must lie between 1 and 65535.", port);
    check(patienceSeconds >= 1, "The patience (%d s) must be positive.", patienceSeconds);
  }

  /**
   * What a launcher put into the environment: torchrun ({@code RANK}, {@code WORLD_SIZE}), Open MPI
   * ({@code OMPI_COMM_WORLD_RANK}, {@code OMPI_COMM_WORLD_SIZE}), MPICH and Intel MPI ({@code
   * PMI_RANK}, {@code PMI_SIZE}) or Slurm ({@code SLURM_PROCID}, {@code SLURM_NTASKS}). The place
   * is {@code MASTER_ADDR} and {@code MASTER_PORT} (29500 where it is not set); without {@code
   * MASTER_ADDR} it is Slurm's first node, or this machine where MPI started all processes on it.
   *
   * @return empty where nothing says that there is more than one process
   * @throws UsageException if a variable is no number or the place is unknown
   */
  public static Optional<Rendezvous> of(Map<String, String> environment) {
    for (Launcher launcher : LAUNCHERS) {
      if (environment.containsKey(launcher.rank()) && environment.containsKey(launcher.size())) {
        int size = number(environment, launcher.size());
        if (size <= 1) {
          continue;
        }
        int rank = number(environment, launcher.rank());
        int port =
            environment.containsKey("MASTER_PORT") ? number(environment, "MASTER_PORT") : PORT;
        return Optional.of(
            new Rendezvous(rank, size, host(environment, size), port, PATIENCE_SECONDS));
      }
    }
    return Optional.empty();
  }

  private static String host(Map<String, String> environment, int size) {
    String given = environment.get("MASTER_ADDR");
    if (given != null) {
      return given;
    }
    String nodes =
        environment.getOrDefault(
            "SLURM_STEP_NODELIST", environment.getOrDefault("SLURM_JOB_NODELIST", ""));
    Matcher first = FIRST_HOST.matcher(nodes);
    if (first.matches()) {
      return first.group(1) + orEmpty(first.group(2)) + orEmpty(first.group(3));
    }
    String local =
        environment.getOrDefault("OMPI_COMM_WORLD_LOCAL_SIZE", environment.get("MPI_LOCALNRANKS"));
    if (String.valueOf(size).equals(local)) {
      return "127.0.0.1";
    }
    throw new UsageException(
        "There are %d processes, and MASTER_ADDR does not say where process 0 is.".formatted(size),
        "Maybe start them with MASTER_ADDR set to its host, for MPI with -x MASTER_ADDR=...");
  }

  private static String orEmpty(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "" : text;
  }

  private static int number(Map<String, String> environment, String name) {
    String text = requireNonNull(environment.get(name), name);
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new UsageException(
          "The environment variable %s (%s) must be a number.".formatted(name, text),
          "Maybe a launcher set it for another purpose; unset it.");
    }
  }

  private static void check(boolean holds, String rule, int number) {
    if (!holds) {
      throw new UsageException(rule.formatted(number), "");
    }
  }
}
