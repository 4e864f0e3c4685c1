package dev.lathe.cli;

import dev.lathe.profiler.SelfCheck;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says whether this machine is fit to measure now. */
@Command(
    name = "self-check",
    description = "Says whether this machine is fit to measure now, and what spread to expect.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe self-check --threads 1"})
final class SelfCheckCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private MeasuringOptions measuring = new MeasuringOptions();
  @Mixin private PinOption pin = new PinOption();
  @Mixin private OutputOptions output = new OutputOptions();

  SelfCheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    SelfCheck check = SelfCheck.run(measuring.runtime(pin));
    output.print(
        console,
        new Checked(
            1,
            check.isFit(),
            check.expectedSpread(),
            check.timerNanos(),
            check.othersCores(),
            check.stolenShare(),
            check.doubts()));
    return 0;
  }

  /** What was found. */
  record Checked(
      int schemaVersion,
      boolean fit,
      double expectedRelativeSpread,
      long timerNanos,
      double othersCores,
      double stolenShare,
      List<String> doubts)
      implements Report {
    @Override
    public Object document() {
      return this;
    }

    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      text.append(fit ? "fit to measure" : "not fit to measure").append('\n');
      text.append("expected spread  ").append(Numbers.percent(expectedRelativeSpread)).append('\n');
      text.append("timer step       ").append(Numbers.count(timerNanos)).append(" ns\n");
      doubts.forEach(doubt -> text.append("- ").append(doubt).append('\n'));
      return text.toString();
    }
  }
}
