package dev.lathe.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.profiler.EngineLayer;
import java.util.List;
import org.junit.jupiter.api.Test;

class InspectedEngineTest {
  @Test
  void fusedLayersNameAllTheirNodes() {
    String json =
        """
        {"Layers": [
          {"Name": "Reformatting CopyNode for Input Tensor 0 to /conv1/Conv + /relu/Relu",
           "LayerType": "Reformat", "Metadata": ""},
          {"Name": "/conv1/Conv + /relu/Relu", "LayerType": "CaskConvolution",
           "TacticName": "sm90_xmma_fprop", "Metadata": "[ONNX Layer: /conv1/Conv]\\u001e[ONNX Layer: /relu/Relu]"},
          "a layer of an engine without details"
        ], "Bindings": ["x", "y"]}
        """;

    assertThat(InspectedEngine.layers(json))
        .containsExactly(
            new EngineLayer(
                "Reformatting CopyNode for Input Tensor 0 to /conv1/Conv + /relu/Relu",
                "Reformat",
                "",
                List.of()),
            new EngineLayer(
                "/conv1/Conv + /relu/Relu",
                "CaskConvolution",
                "sm90_xmma_fprop",
                List.of("/conv1/Conv", "/relu/Relu")),
            new EngineLayer("a layer of an engine without details", "", "", List.of()));
  }

  @Test
  void namesMayHoldBracketsAndSeparatorsMayBeUnescaped() {
    assertThat(InspectedEngine.nodes("[ONNX Layer: a[0]]\u001f[ONNX Layer: b]"))
        .containsExactly("a[0]", "b");
    assertThat(
            InspectedEngine.layers(
                "{\"Layers\": [{\"Name\": \"x\u001ey\", \"Metadata\": \"[ONNX Layer: n]\"}]}"))
        .containsExactly(new EngineLayer("x\u001ey", "", "", List.of("n")));
  }

  @Test
  void whatHoldsTheClockDownIsSaidInWords() {
    assertThat(GpuReader.words(0x1)).isEmpty();
    assertThat(GpuReader.words(0x4 | 0x20)).containsExactly("its power limit", "its temperature");
  }
}
