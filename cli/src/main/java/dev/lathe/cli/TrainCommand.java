package dev.lathe.cli;

import dev.lathe.dataset.Dataset;
import dev.lathe.dataset.Normalization;
import dev.lathe.foundation.UsageException;
import dev.lathe.onnx.Graph;
import dev.lathe.trainer.TrainingOptions;
import dev.lathe.trainer.TrainingResult;
import dev.lathe.trainer.architecture.InvertedResidualNetwork;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.architecture.ResidualNetworkOptions;
import dev.lathe.trainer.peer.Peers;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a network of our own and trains it from nothing. */
@Command(
    name = "train",
    description =
        "Makes a small network of our own and trains it from nothing on images: something to"
            + " compress where no model is at hand. Started several times by torchrun, MPI or"
            + " Slurm, the processes share every batch.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe train --data images --network residual -o model.onnx"})
final class TrainCommand implements Callable<Integer> {
  private static final int STAGES = 3;

  /** The kinds of networks. */
  enum Kind {
    /** Residual blocks of two 3x3 convolutions, three stages (He et al., 2015). */
    RESIDUAL,
    /** Inverted residual blocks with depthwise convolutions (MobileNetV2, Sandler et al., 2018). */
    MOBILE
  }

  private final Console console;

  @Mixin private DataOptions data = new DataOptions();
  @Mixin private TuningOptions tuning = new TuningOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--network",
      defaultValue = "RESIDUAL",
      paramLabel = "residual|mobile",
      description = "The kind of network (default: residual).")
  private Kind kind = Kind.RESIDUAL;

  @Option(
      names = "--width",
      defaultValue = "16",
      paramLabel = "N",
      description = "Channels of the first stage (default: ${DEFAULT-VALUE}).")
  private int width;

  @Option(
      names = "--blocks",
      defaultValue = "2",
      paramLabel = "N",
      description = "Blocks in each of the three stages (default: ${DEFAULT-VALUE}).")
  private int blocks;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Where everything random starts (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where the model goes; checkpoints lie beside it until then.")
  private Path target = Path.of("");

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (Peers peers = Processes.meet()) {
      requireLabels();
      Dataset dataset = data.read(console);
      Normalization normalization = data.normalization(dataset);
      TrainingOptions options = tuning.build(dataset.shape(), seed, true);
      TrainingRun run = new TrainingRun(dataset, normalization, options, peers, console);
      TrainingResult result =
          run.train(NormalizationMetadata.write(network(dataset), normalization), target);
      double accuracy = run.accuracy(result.graph());
      run.print(
          output,
          new Trained(1, target.toString(), options.epochs(), result.seconds(), accuracy, seed));
    }
    return 0;
  }

  private void requireLabels() {
    if (!data.usesLabels()) {
      throw new UsageException(
          "A network trained from nothing has nothing but labels to learn from.",
          "Maybe leave out --no-labels.");
    }
  }

  private Graph network(Dataset dataset) {
    ResidualNetworkOptions shape =
        new ResidualNetworkOptions(
            dataset.classes().size(),
            dataset.shape().channels(),
            dataset.shape().height(),
            dataset.shape().width(),
            width,
            Collections.nCopies(STAGES, blocks),
            seed);
    return kind == Kind.RESIDUAL
        ? ResidualNetwork.build(shape)
        : InvertedResidualNetwork.build(shape);
  }

  /** What came of it. */
  record Trained(
      int schemaVersion, String model, int epochs, double seconds, double accuracy, long seed)
      implements Report {
    @Override
    public Object document() {
      return this;
    }

    @Override
    public String text() {
      return "%s: accuracy %s after %d epochs, %s s%n"
          .formatted(model, Numbers.accuracy(accuracy), epochs, Numbers.decimal(seconds, 0));
    }
  }
}
