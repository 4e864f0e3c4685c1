package dev.lathe.cli;

import dev.lathe.foundation.UserException;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Answers wrong usage with one message, suggestions and a pointer to the help. */
final class UsageHandler implements IParameterExceptionHandler {
  private static final int WRONG_USAGE = 2;

  private final Console console;

  UsageHandler(Console console) {
    this.console = console;
  }

  @Override
  public int handleParseException(ParameterException mistake, String[] arguments) {
    CommandLine line = mistake.getCommandLine();
    if (mistake.getCause() instanceof UserException cause) {
      console.say("lathe: " + cause.getMessage());
      console.say(cause.remedy());
    } else {
      console.say("lathe: " + mistake.getMessage());
      UnmatchedArgumentException.printSuggestions(mistake, line.getErr());
      console.say("Maybe see: %s --help".formatted(line.getCommandSpec().qualifiedName()));
    }
    return WRONG_USAGE;
  }
}
