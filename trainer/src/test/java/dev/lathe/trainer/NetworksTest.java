package dev.lathe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.UsageException;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.trainer.architecture.InvertedResidualNetwork;
import dev.lathe.trainer.architecture.ResidualNetwork;
import dev.lathe.trainer.architecture.ResidualNetworkOptions;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NetworksTest {
  private static final ResidualNetworkOptions OPTIONS =
      new ResidualNetworkOptions(10, 3, 16, 16, 8, List.of(1, 2), 5);

  @Test
  void builtNetworksRunAlikeOnBothRuntimesAtAnyBatch() {
    for (Graph graph :
        List.of(ResidualNetwork.build(OPTIONS), InvertedResidualNetwork.build(OPTIONS))) {
      for (int batch : new int[] {1, 3}) {
        float[] inputs = random(batch * 3 * 16 * 16);
        float[] expected =
            OnnxRuntimeReference.outputs(graph, inputs, batch, 3, 16, 16).get("logits");
        try (TorchNetwork network = TorchNetwork.of(graph)) {
          float[][] actual = network.logits(inputs, batch, 3, 16, 16);
          assertThat(actual).hasDimensions(batch, 10);
          for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i / 10][i % 10]).isCloseTo(expected[i], within(1e-3f));
          }
        }
      }
    }
  }

  @Test
  void aSeedDecidesTheWeights() {
    byte[] first = OnnxFile.toBytes(ResidualNetwork.build(OPTIONS));

    assertThat(OnnxFile.toBytes(ResidualNetwork.build(OPTIONS))).isEqualTo(first);
  }

  @Test
  void parametersAreThoseOfAHandCount() {
    // Kernels: 8*3*9 + 2*8*8*9 (block 1) + (16*8 + 16*16)*9 + 16*8 (block 2, its shortcut)
    // + 2*16*16*9 (block 3) = 216 + 1152 + 3456 + 128 + 4608 = 9560.
    // Four numbers a normalised channel: 4 * (8 + 8 + 8 + 16 + 16 + 16 + 16 + 16) = 416.
    // Classifier: 10 * 16 + 10 = 170.
    assertThat(ResidualNetwork.build(OPTIONS).parameterCount()).isEqualTo(9560 + 416 + 170);
  }

  @Test
  void sizesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new ResidualNetworkOptions(1, 3, 8, 8, 8, List.of(1), 1))
        .isInstanceOf(UsageException.class)
        .hasMessage("The number of classes (1) must lie between 2 and 65536.");
  }

  private static float[] random(int count) {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
