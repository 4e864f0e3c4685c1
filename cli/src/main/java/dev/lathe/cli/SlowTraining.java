package dev.lathe.cli;

import dev.lathe.trainer.TorchRuntime;

/** The word that training takes longer here than it need. */
final class SlowTraining {
  private SlowTraining() {}

  /** Says so where it is so, with the reason, now or as soon as it shows. */
  static void warn(Console console) {
    TorchRuntime.onLimitation(
        reason ->
            console.say(
                "lathe: warning: training takes a few times as long on this machine as it might: "
                    + reason));
  }
}
