package dev.lathe.cli;

import dev.lathe.dataset.ImageShape;
import dev.lathe.foundation.UserException;
import dev.lathe.graph.Network;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.trainer.Imitation;
import java.util.List;

/**
 * What a network of images takes and answers.
 *
 * @param image the shape of one image
 * @param classes how many classes it tells apart; 0 where it names none
 */
record ModelInterface(ImageShape image, int classes) {
  private static final int IMAGE_AXES = 3;
  private static final int CLASS_AXIS = 1;

  /**
   * Reads it off the declared input and output: one input of batch x channels x height x width, or
   * of one image without the batch; of a classifier one output of batch x classes.
   *
   * @throws UserException if the model takes anything but images of one size
   */
  static ModelInterface of(Network network) {
    Graph graph = network.graph();
    if (graph.inputs().size() != 1) {
      throw new UserException(
          "The model has %d inputs; one of images is needed.".formatted(graph.inputs().size()),
          "Maybe use inspect, profile and measure, which take any network.");
    }
    ValueInfo input = graph.inputs().get(0);
    List<ValueInfo.Dimension> sizes = input.dimensions();
    List<ValueInfo.Dimension> axes =
        input.isOneImage() || sizes.isEmpty() ? sizes : sizes.subList(1, sizes.size());
    if (axes.size() != IMAGE_AXES || !axes.stream().allMatch(ValueInfo.Dimension::isFixed)) {
      throw new UserException(
          "The model's input (%s) is not batch x channels x height x width of fixed size."
              .formatted(input.name()),
          "Maybe export it with a batch axis and a fixed image size.");
    }
    return new ModelInterface(
        new ImageShape(
            Math.toIntExact(axes.get(0).size()),
            Math.toIntExact(axes.get(1).size()),
            Math.toIntExact(axes.get(2).size())),
        Imitation.namesClasses(graph) ? classes(network) : 0);
  }

  private static int classes(Network network) {
    long[] answer = network.shape(network.graph().outputs().get(0).name());
    return Math.toIntExact(answer.length <= CLASS_AXIS ? 1 : answer[CLASS_AXIS]);
  }

  /** Whether it is a classifier. */
  boolean namesClasses() {
    return classes > 0;
  }
}
