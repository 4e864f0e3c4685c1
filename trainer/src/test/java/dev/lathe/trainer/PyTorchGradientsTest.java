package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.onnx.Graph;
import dev.lathe.trainer.operator.Call;
import dev.lathe.trainer.operator.Mode;
import dev.lathe.trainer.operator.OperatorTable;
import dev.lathe.trainer.operator.Site;
import dev.lathe.trainer.operator.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator gives the values and the gradients that PyTorch gave. */
@SuppressWarnings("try") // Scopes act by being open.
class PyTorchGradientsTest {
  private static final double TOLERANCE = 1e-4;

  @BeforeAll
  static void load() {
    TorchRuntime.load();
  }

  @Test
  void everyOperatorHasACase() {
    Set<String> tried =
        PyTorchCases.cases().map(PyTorchCases.Case::operator).collect(Collectors.toSet());

    assertThat(tried)
        .as("add the operator to src/test/reference/operator_gradients.py and run it")
        .containsAll(OperatorTable.names());
  }

  @ParameterizedTest
  @MethodSource("dev.lathe.trainer.PyTorchCases#cases")
  void valuesAndGradientsArePyTorchs(PyTorchCases.Case given) {
    try (PointerScope scope = new PointerScope()) {
      Tensor[] inputs = inputs(given);
      Tensor[] outputs = run(given, inputs);

      for (int i = 0; i < given.outputs().size(); i++) {
        PyTorchCases.Output expected = given.outputs().get(i);
        assertThat(outputs[i].shape()).isEqualTo(expected.shape());
        assertClose(Tensors.floats(outputs[i]), expected.values());
      }
      assertGradients(given, inputs, outputs);
    }
  }

  private static void assertGradients(PyTorchCases.Case given, Tensor[] inputs, Tensor[] outputs) {
    List<Tensor> learned = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      PyTorchCases.Input input = given.inputs().get(i);
      if (input != null && input.learned()) {
        learned.add(inputs[i]);
      }
    }
    if (given.gradients().isEmpty()) {
      return;
    }
    Tensor total = torch.zeros(1);
    for (int i = 0; i < outputs.length; i++) {
      float[] factors =
          new PyTorchCases.Input("", false, outputs[i].shape(), given.cotangents().get(i)).floats();
      total = total.add(outputs[i].mul(Tensors.ofFloats(factors, outputs[i].shape())).sum());
    }
    total.backward();
    for (int i = 0; i < learned.size(); i++) {
      Tensor gradient = learned.get(i).grad();
      double[] expected = given.gradients().get(i);
      assertClose(
          gradient.defined() ? Tensors.floats(gradient) : new float[expected.length], expected);
    }
  }

  private static Tensor[] inputs(PyTorchCases.Case given) {
    Tensor[] inputs = new Tensor[given.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      PyTorchCases.Input input = given.inputs().get(i);
      if (input != null) {
        inputs[i] = tensor(input);
        inputs[i].set_requires_grad(input.learned());
      }
    }
    return inputs;
  }

  private static Tensor tensor(PyTorchCases.Input input) {
    return switch (input.kind()) {
      case "real" -> Tensors.ofFloats(input.floats(), input.shape());
      case "bool" ->
          Tensors.ofLongs(input.longs()).reshape(input.shape()).to(torch.ScalarType.Bool);
      default -> Tensors.ofLongs(input.longs()).reshape(input.shape());
    };
  }

  private static Tensor[] run(PyTorchCases.Case given, Tensor[] inputs) {
    Graph graph = given.graph();
    Site site = new Site(graph, graph.nodes().get(0), Set.of());
    Mode mode = given.training() ? Mode.TRAINING : Mode.EVALUATION;
    return OperatorTable.find(site.node())
        .orElseThrow()
        .prepare()
        .apply(site)
        .run(new Call(inputs, mode, -1));
  }

  private static void assertClose(float[] actual, double[] expected) {
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .as("element %d", i)
          .isCloseTo(expected[i], within(TOLERANCE * Math.max(1, Math.abs(expected[i]))));
    }
  }
}
