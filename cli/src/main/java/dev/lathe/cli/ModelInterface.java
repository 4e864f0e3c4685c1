package dev.lathe.cli;

import dev.lathe.dataset.ImageShape;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.Graph;
import dev.lathe.graph.Network;
import dev.lathe.graph.ValueInfo;
import java.util.List;

/**
 * What an image classifier takes and answers.
 *
 * @param image the shape of one image
 * @param classes how many classes it tells apart
 */
record ModelInterface(ImageShape image, int classes) {
  private static final int IMAGE_AXES = 4;

  /**
   * Reads it off the declared input and output: one input of batch x channels x height x width, one
   * output whose last axis is the classes.
   *
   * @throws UserException if the model is not an image classifier
   */
  static ModelInterface of(Network network) {
    Graph graph = network.graph();
    long[] answer = network.shape(graph.outputs().get(0).name());
    if (graph.inputs().size() != 1) {
      throw new UserException(
          "The model has %d inputs; one of images is needed.".formatted(graph.inputs().size()),
          "Maybe use inspect, profile and measure, which take any network.");
    }
    List<ValueInfo.Dimension> axes = graph.inputs().get(0).dimensions();
    if (axes.size() != IMAGE_AXES || axes.stream().skip(1).anyMatch(axis -> !axis.isFixed())) {
      throw new UserException(
          "The model's input (%s) is not batch x channels x height x width of fixed size."
              .formatted(graph.inputs().get(0).name()),
          "Maybe export it with a fixed image size.");
    }
    return new ModelInterface(
        new ImageShape(
            Math.toIntExact(axes.get(1).size()),
            Math.toIntExact(axes.get(2).size()),
            Math.toIntExact(axes.get(3).size())),
        Math.toIntExact(answer.length == 0 ? 1 : answer[answer.length - 1]));
  }
}
