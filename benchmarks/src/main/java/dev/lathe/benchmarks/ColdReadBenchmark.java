package dev.lathe.benchmarks;

import dev.lathe.lut.LatencyTable;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading the table of {@link LookUpBenchmark} in a Java that has just started, as a command does,
 * and has done nothing else. The system property {@value #TABLE} names the file, which {@link
 * LookUpTable} writes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(10)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ColdReadBenchmark {
  static final String TABLE = "lathe.table";

  private final Path file = Path.of(System.getProperty(TABLE, ""));

  /** Reading the packed file. */
  @Benchmark
  public LatencyTable readPackedCold() {
    return LatencyTable.read(file);
  }
}
