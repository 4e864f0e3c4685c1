package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lathe.graph.drawing.NetworkDrawing;
import dev.lathe.onnx.Attributes;
import dev.lathe.onnx.ElementType;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.GraphBuilder;
import dev.lathe.onnx.ValueInfo;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DrawingTest {
  private static NetworkDrawing drawing(Graph graph) {
    return NetworkDrawing.of(Network.analyze(graph, AnalysisOptions.defaults()));
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void everyLayerAndBlockIsDrawnOnceAndNothingOverlaps() throws Exception {
    Network network =
        Network.analyze(TestTransformer.vision(1, true, true), AnalysisOptions.defaults());
    Document svg = parsed(NetworkDrawing.of(network).svg());

    Set<String> places = new HashSet<>();
    int boxes = 0;
    int frames = 0;
    NodeList rectangles = svg.getElementsByTagName("rect");
    for (int i = 0; i < rectangles.getLength(); i++) {
      Element rectangle = (Element) rectangles.item(i);
      if (!rectangle.getAttribute("stroke-dasharray").isEmpty()) {
        frames++;
      } else if (rectangle.getAttribute("stroke").equals("#666")
          && rectangle.getAttribute("width").equals("178.0")) {
        boxes++;
        places.add(rectangle.getAttribute("x") + "," + rectangle.getAttribute("y"));
      }
    }
    assertThat(boxes).isEqualTo(network.layers().size() + 2); // An input and an output.
    assertThat(frames).isEqualTo(network.blocks().size());
    assertThat(places).hasSize(boxes);
  }

  @Test
  void whatIsFrozenIsGreyAndSaysWhy() {
    String svg = drawing(TestNetwork.smallResidual(1, true)).svg();

    assertThat(svg).contains("frozen: the network's output", "#c8c8c8");
  }

  @Test
  void drawingsAreTheSameEachTimeAndNamesAreEscaped() throws Exception {
    Graph graph = TestNetwork.smallResidual(1, false);
    GraphBuilder builder = new GraphBuilder("a <b> & \"c\" \u0001", 17);
    String x = builder.input(ValueInfo.of("in<put>", ElementType.FLOAT, 1, 2));
    String y = builder.node("Relu", Attributes.none(), x);
    NetworkDrawing odd = drawing(builder.output(ValueInfo.of(y, ElementType.FLOAT, 1, 2)).build());

    assertThat(drawing(graph).svg()).isEqualTo(drawing(graph).svg());
    assertThat(parsed(odd.svg()).getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(odd.dot()).contains("label=\"a <b> & \\\"c\\\"");
  }

  @Test
  void graphvizGetsABoxForEachLayerAndAClusterForEachBlock() {
    Network network =
        Network.analyze(TestNetwork.smallResidual(1, true), AnalysisOptions.defaults());
    String dot = NetworkDrawing.of(network).dot();

    assertThat(dot.split("subgraph cluster_", -1)).hasSize(network.blocks().size() + 1);
    assertThat(dot.split("fillcolor=", -1)).hasSize(network.layers().size() + 2 + 1);
    assertThat(dot.chars().filter(c -> c == '{').count())
        .isEqualTo(dot.chars().filter(c -> c == '}').count());
  }
}
