package dev.lathe.trainer;

import dev.lathe.foundation.Progress;
import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.peer.Peers;
import dev.lathe.trainer.peer.Rendezvous;
import java.nio.file.Path;

/**
 * One of the processes of a common training, as a launcher starts it: rank and place come from the
 * environment. Arguments: folder, epochs. Process r writes {@code trained-r.onnx} there.
 */
final class CommonTraining {
  private CommonTraining() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    TorchRuntime.useThreads(1);
    try (Peers peers = Rendezvous.of(System.getenv()).map(Peers::meet).orElseGet(Peers::none)) {
      TrainingJob job = job(Integer.parseInt(arguments[1]), folder);
      Graph trained = Trainer.train(job, peers, Progress.silent()).graph();
      OnnxFile.write(trained, folder.resolve("trained-%d.onnx".formatted(peers.rank())));
    } catch (UserException e) {
      System.err.println(e.getMessage());
      System.err.println(e.remedy());
      System.exit(1);
    }
    System.exit(0);
  }

  /** The same in every process. */
  static TrainingJob job(int epochs, Path folder) {
    TrainingOptions options =
        TrainingOptions.defaults().toBuilder()
            .epochs(epochs)
            .averaging(0.9)
            .checkpointSeconds(0.2)
            .build();
    return new TrainingJob(
        ResidualNetwork.build(Patterns.network(7)),
        null,
        Patterns.labelled(12, 1),
        Patterns.labelled(3, 2),
        options,
        folder.resolve("checkpoints"));
  }
}
