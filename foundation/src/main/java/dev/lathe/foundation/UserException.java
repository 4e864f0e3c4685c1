package dev.lathe.foundation;

import static java.util.Objects.requireNonNull;

/**
 * Something the user can put right: a broken file, a missing folder, an option out of range.
 *
 * <p>The command line prints the message and the remedy without a stack trace and exits with {@link
 * #exitCode()}. Everything else that is thrown is a bug of ours and keeps its trace.
 */
public class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  /**
   * A failure with its remedy.
   *
   * @param message the thing, its value in brackets and the rule it broke, in one sentence
   * @param remedy what the user may do about it, beginning with "Maybe"; may be empty
   */
  public UserException(String message, String remedy) {
    this(message, remedy, null);
  }

  /**
   * A failure with its remedy and the exception that showed it; see {@link #UserException(String,
   * String)}.
   */
  public UserException(
      String message, String remedy, @org.jspecify.annotations.Nullable Throwable cause) {
    super(requireNonNull(message, "message is null"), cause);
    this.remedy = requireNonNull(remedy, "remedy is null");
  }

  /** What the user may do about it, or an empty text. */
  public final String remedy() {
    return remedy;
  }

  /** The exit code of the command line: 1 failed, 2 wrong usage, 3 no plan meets the budget. */
  public int exitCode() {
    return 1;
  }
}
