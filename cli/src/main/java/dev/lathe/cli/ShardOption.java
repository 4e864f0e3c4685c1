package dev.lathe.cli;

import dev.lathe.foundation.UsageException;
import dev.lathe.profiler.Shard;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The option that says which part of a profile this machine measures. */
final class ShardOption {
  private static final Pattern PART = Pattern.compile("(\\d{1,6})/(\\d{1,6})");
  private static final Pattern COUNT = Pattern.compile("\\d{1,6}");

  @Option(
      names = "--shard",
      defaultValue = "1/1",
      paramLabel = "I/N|N|auto",
      description =
          "Measure only part I of N and write it beside the table's place; lathe table merge makes"
              + " the whole of all parts. Without I it is that of SLURM_ARRAY_TASK_ID or"
              + " JOB_COMPLETION_INDEX; with auto N is SLURM_ARRAY_TASK_COUNT.")
  private String shard = "1/1";

  /** The part, by the option and this process's environment. */
  Shard build() {
    return parse(shard, System.getenv());
  }

  /** Where the part goes: {@code table.shard-2-of-4.json.gz} for {@code table.json.gz}. */
  static Path beside(Path target, Shard shard) {
    if (shard.isWhole()) {
      return target;
    }
    String name = String.valueOf(target.getFileName());
    int end = name.indexOf(".json");
    String part = ".shard-%d-of-%d".formatted(shard.number(), shard.count());
    return target.resolveSibling(
        end < 0 ? name + part : name.substring(0, end) + part + name.substring(end));
  }

  /** The part, by what the option says and a job's environment. */
  static Shard parse(String text, Map<String, String> environment) {
    Matcher part = PART.matcher(text);
    if (part.matches()) {
      return new Shard(Integer.parseInt(part.group(1)), Integer.parseInt(part.group(2)));
    }
    if (COUNT.matcher(text).matches()) {
      return new Shard(number(environment), Integer.parseInt(text));
    }
    if (text.equals("auto")) {
      return new Shard(number(environment), variable(environment, "SLURM_ARRAY_TASK_COUNT", ""));
    }
    throw new UsageException(
        "The shard (%s) must be I/N, N or auto.".formatted(text),
        "Maybe say --shard 1/4 for the first of four.");
  }

  /** Which task of a job array this is, from 1; Kubernetes counts from 0, Slurm as it was told. */
  private static int number(Map<String, String> environment) {
    if (environment.containsKey("SLURM_ARRAY_TASK_ID")) {
      return variable(environment, "SLURM_ARRAY_TASK_ID", "")
          - variable(environment, "SLURM_ARRAY_TASK_MIN", "0")
          + 1;
    }
    return variable(environment, "JOB_COMPLETION_INDEX", "") + 1;
  }

  private static int variable(Map<String, String> environment, String name, String otherwise) {
    String text = environment.getOrDefault(name, otherwise);
    if (!COUNT.matcher(text).matches()) {
      throw new UsageException(
          "The environment variable %s (%s) must be a whole number.".formatted(name, text),
          "Maybe say which part this is: --shard 1/4 for the first of four.");
    }
    return Integer.parseInt(text);
  }
}
