package dev.lathe.foundation;

/** An option or argument that breaks its rule; the command line exits with 2. */
public final class UsageException extends UserException {
  private static final long serialVersionUID = 1L;

  /** See {@link UserException#UserException(String, String)}. */
  public UsageException(String message, String remedy) {
    super(message, remedy);
  }

  @Override
  public int exitCode() {
    return 2;
  }
}
