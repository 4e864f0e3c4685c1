package dev.lathe.onnx;

import dev.lathe.foundation.UserException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Kinds of random content for the inputs of a network. Not every network runs on noise: a detector
 * that finds no box in it can end at a {@code Reshape} that does not do with nothing. What one kind
 * leaves empty, another may not.
 */
public enum RandomInputs {
  /** Numbers of a standard normal distribution, as images are after normalisation. */
  NORMAL {
    @Override
    float number(RandomGenerator random) {
      return (float) random.nextGaussian();
    }
  },
  /** Numbers from 0 to 1, as images are before. */
  FRACTIONS {
    @Override
    float number(RandomGenerator random) {
      return random.nextFloat();
    }
  },
  /** Numbers from 0 to 255, as images are in files. */
  BYTES {
    @Override
    float number(RandomGenerator random) {
      return 255 * random.nextFloat();
    }
  },
  /** Numbers close to zero. */
  FAINT {
    @Override
    float number(RandomGenerator random) {
      return (float) (0.01 * random.nextGaussian());
    }
  };

  /**
   * A run of a network.
   *
   * @param inputs the tensors that were given
   * @param answers the tensors that were asked for
   */
  public record Run(Map<String, Tensor> inputs, Map<String, Tensor> answers) {}

  abstract float number(RandomGenerator random);

  /** A run on the first kind of inputs that the network does not fail on; empty without any. */
  public static Optional<Run> firstRun(
      RuntimeSession engine,
      List<ValueInfo> inputs,
      RandomGenerator random,
      Collection<String> asked) {
    for (RandomInputs kind : values()) {
      Optional<Run> run = run(engine, kind.draw(inputs, random), asked);
      if (run.isPresent()) {
        return run;
      }
    }
    return Optional.empty();
  }

  private static Optional<Run> run(
      RuntimeSession engine, Map<String, Tensor> inputs, Collection<String> asked) {
    try {
      return Optional.of(new Run(inputs, engine.run(inputs, asked)));
    } catch (UserException e) {
      // The next kind may do.
      return Optional.empty();
    }
  }

  /** Tensors for inputs whose shapes are fixed. */
  public Map<String, Tensor> draw(List<ValueInfo> inputs, RandomGenerator random) {
    return RuntimeSession.inputs(inputs, input -> tensor(input, random));
  }

  /** Random numbers; zeros where the input is not of floating-point numbers. */
  public Tensor tensor(ValueInfo input, RandomGenerator random) {
    long[] shape = input.dimensions().stream().mapToLong(ValueInfo.Dimension::size).toArray();
    int elements = Math.toIntExact(Tensor.elementCount(shape));
    if (!input.type().isFloatingPoint()) {
      return Tensor.of(
          input.type(),
          shape,
          ByteBuffer.allocate(Math.multiplyExact(elements, input.type().bytes())));
    }
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = number(random);
    }
    return Tensor.ofFloats(input.type(), values, shape);
  }
}
