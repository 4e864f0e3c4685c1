package dev.lathe.cli;

import dev.lathe.foundation.UserException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into words and an exit code: the user's mistakes without a trace. */
final class FailureHandler implements IExecutionExceptionHandler {
  private final Console console;

  FailureHandler(Console console) {
    this.console = console;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine line, ParseResult parseResult) {
    if (failure instanceof UserException mistake) {
      console.say("lathe: " + mistake.getMessage());
      if (!mistake.remedy().isEmpty()) {
        console.say(mistake.remedy());
      }
      return mistake.exitCode();
    }
    console.trace(failure);
    console.say("lathe: this is a bug of ours; please report it with the lines above.");
    return 1;
  }
}
