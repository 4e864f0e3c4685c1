package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.ValueInfo;
import dev.lathe.trainer.operator.Mode;
import dev.lathe.trainer.operator.Tensors;
import java.io.IOException;
import java.io.InputStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Optimisers, weight decay, clipping and losses move a network as PyTorch moved it: see {@code
 * src/test/reference/training_steps.py}.
 */
@SuppressWarnings("try") // Scopes act by being open.
class PyTorchStepsTest {
  private static JsonNode reference;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = PyTorchStepsTest.class.getResourceAsStream("training-steps.json")) {
      reference = JsonMapper.builder().build().readTree(in);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, plain, 0", "1, ahead, 0.1", "2, adam, 0.1", "3, ahead, -1"})
  void stepsArePyTorchs(int number, String optimizer, double smoothing) {
    JsonNode run = reference.get("runs").get(number);
    TrainingOptions options =
        TrainingOptions.defaults().toBuilder()
            .optimizer(
                switch (optimizer) {
                  case "plain" -> new Optimizer.Momentum(0.9, false);
                  case "ahead" -> Optimizer.momentum();
                  default -> Optimizer.adamW();
                })
            .weightDecay(reference.get("decay").asDouble())
            .build();

    try (TorchNetwork network = TorchNetwork.of(graph());
        GradientDescent descent =
            new GradientDescent(
                network.parameters(), options, run.get("clip").asDouble(), Held.nothing())) {
      for (int step = 0; step < run.get("losses").size(); step++) {
        double loss = step(network, descent, smoothing, step, run.get("rate").asDouble());
        assertThat(loss).isCloseTo(run.get("losses").get(step).asDouble(), within(1e-5));
      }
      Graph moved = network.toGraph();
      run.get("weights")
          .forEachEntry(
              (name, weight) ->
                  assertThat(moved.constants().get(name).floats())
                      .as(name)
                      .containsExactly(tensor(weight).floats(), within(1e-4f)));
    }
  }

  private static double step(
      TorchNetwork network, GradientDescent descent, double smoothing, int step, double rate) {
    try (PointerScope scope = new PointerScope()) {
      Tensor inputs = tensor(reference.get("inputs").get(step));
      org.bytedeco.pytorch.Tensor logits =
          network.forward(network.tensor(inputs.floats(), inputs.shape()), Mode.TRAINING);
      org.bytedeco.pytorch.Tensor loss =
          smoothing < 0
              ? Losses.distillation(
                  logits, Tensors.of(tensor(reference.get("teacher").get(step))), 2)
              : Losses.crossEntropy(logits, labels(step), smoothing);
      loss.backward();
      descent.clip();
      descent.step(rate * Math.pow(0.5, step), step);
      return loss.item_double();
    }
  }

  private static int[] labels(int step) {
    return reference.get("labels").get(step).valueStream().mapToInt(JsonNode::asInt).toArray();
  }

  private static Graph graph() {
    GraphBuilder builder = new GraphBuilder("small", 17);
    String y = builder.input(ValueInfo.of("x", ElementType.FLOAT, 6, 2, 5, 5));
    Attributes none = Attributes.none();
    y = builder.node("Conv", none.with("pads", 1, 1, 1, 1), y, constant(builder, "conv.weight"));
    y =
        builder.node(
            "BatchNormalization",
            none,
            y,
            constant(builder, "norm.scale"),
            constant(builder, "norm.bias"),
            constant(builder, "norm.mean"),
            constant(builder, "norm.variance"));
    y = builder.node("GlobalAveragePool", none, builder.node("Relu", none, y));
    y =
        builder.node(
            "Gemm",
            none.with("transB", 1),
            builder.node("Flatten", none, y),
            constant(builder, "fc.weight"),
            constant(builder, "fc.bias"));
    return builder.output(ValueInfo.of(y, ElementType.FLOAT, 6, 3)).build();
  }

  private static String constant(GraphBuilder builder, String name) {
    return builder.constant(name, tensor(reference.get("start").get(name)));
  }

  private static Tensor tensor(JsonNode node) {
    long[] shape = node.get("shape").valueStream().mapToLong(JsonNode::asLong).toArray();
    float[] values = new float[node.get("values").size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) node.get("values").get(i).asDouble();
    }
    return Tensor.ofFloats(values, shape);
  }
}
