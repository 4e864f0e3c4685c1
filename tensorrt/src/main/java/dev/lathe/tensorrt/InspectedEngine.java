package dev.lathe.tensorrt;

import dev.lathe.profiler.EngineLayer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what the engine inspector says and joins its layers to the nodes of the ONNX model. The
 * nodes are in {@code Metadata}, as {@code [ONNX Layer: name]}, which holds whatever TensorRT
 * fused; names of layers are only for people.
 */
final class InspectedEngine {
  private static final String NODE = "[ONNX Layer: ";

  private static final JsonMapper LENIENT =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS).build();

  private InspectedEngine() {}

  /** The layers in the order of the engine. Those of engines without details have only names. */
  static List<EngineLayer> layers(String json) {
    List<EngineLayer> layers = new ArrayList<>();
    for (JsonNode layer : LENIENT.readTree(json).path("Layers")) {
      layers.add(
          layer.isString()
              ? new EngineLayer(layer.asString(), "", "", List.of())
              : new EngineLayer(
                  layer.path("Name").asString(""),
                  layer.path("LayerType").asString(""),
                  layer.path("TacticName").asString(""),
                  nodes(layer.path("Metadata").asString(""))));
    }
    return layers;
  }

  /** Node names in metadata such as {@code [ONNX Layer: /conv]U+001E[ONNX Layer: /relu]}. */
  static List<String> nodes(String metadata) {
    List<String> nodes = new ArrayList<>();
    // Record and unit separators stand between the nodes of a fusion; a name may hold brackets.
    for (String part : metadata.split("[\\x1E\\x1F]", -1)) {
      int from = part.indexOf(NODE);
      int to = part.lastIndexOf(']');
      if (from >= 0 && to > from) {
        nodes.add(part.substring(from + NODE.length(), to));
      }
    }
    return nodes;
  }
}
