package dev.lathe.trainer.peer;

import dev.lathe.foundation.UserException;

/** Another process of a common training is gone or never came. */
public final class PeerLostException extends UserException {
  private static final long serialVersionUID = 1L;

  PeerLostException(String message, String remedy, Throwable cause) {
    super(message, remedy, cause);
  }
}
