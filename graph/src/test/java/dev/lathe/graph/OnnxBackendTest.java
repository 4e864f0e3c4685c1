package dev.lathe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.lathe.foundation.UserException;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import dev.lathe.onnx.RuntimeSession;
import dev.lathe.onnx.Tensor;
import dev.lathe.onnx.TensorProtos;
import dev.lathe.onnx.ValueInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX's own operator cases and "light" networks; skipped where they are not there. */
class OnnxBackendTest {
  private static final String ROOT = "onnx/backend/test/data/";

  private static Path zip() {
    return SharedModelsTest.shared("data/onnx_backend.zip");
  }

  @Test
  void everyOperatorCaseKeepsItsAnswersThroughReadingAnalysingAndWriting() throws IOException {
    try (ZipFile zip = new ZipFile(zip().toFile())) {
      List<String> models =
          zip.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.endsWith("/model.onnx"))
              .sorted()
              .toList();
      List<String> refused = new ArrayList<>();
      for (String model : models) {
        Graph graph = OnnxFile.parse(bytes(zip, model), model);
        try {
          Network.analyze(graph, AnalysisOptions.defaults());
          assertKeepsAnswers(zip, model);
        } catch (UserException e) {
          // ONNX Runtime has left operators of sets older than 7 behind.
          assertThat(graph.opset()).as(model).isLessThan(7);
          assertThat(e.remedy()).contains("too old");
          refused.add(model);
        }
      }
      assertThat(models).hasSize(117);
      assertThat(refused).as("%s", refused).hasSize(34);
    }
  }

  private static void assertKeepsAnswers(ZipFile zip, String model) throws IOException {
    Graph graph = OnnxFile.parse(bytes(zip, model), model);
    String data = model.replace("model.onnx", "test_data_set_0/");
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (int i = 0; i < graph.inputs().size(); i++) {
      inputs.put(graph.inputs().get(i).name(), tensor(zip, data + "input_" + i + ".pb"));
    }
    Network network = Network.analyze(graph, AnalysisOptions.defaults());
    Graph same = Surgery.apply(network, Selection.everything());
    List<String> outputs = graph.outputs().stream().map(ValueInfo::name).toList();
    Map<String, Tensor> answers =
        RuntimeSession.run(OnnxFile.parse(OnnxFile.toBytes(same), model), inputs, outputs);
    for (int i = 0; i < outputs.size(); i++) {
      float[] wanted = tensor(zip, data + "output_" + i + ".pb").floats();
      float[] got = answers.get(outputs.get(i)).floats();
      assertThat(got).as(model).hasSameSizeAs(wanted);
      for (int k = 0; k < got.length; k++) {
        double allowed = 1e-3 * Math.max(1, Math.abs(wanted[k]));
        boolean isSame = Float.compare(got[k], wanted[k]) == 0;
        assertThat(isSame || Math.abs(got[k] - wanted[k]) <= allowed).as(model).isTrue();
      }
    }
    SurgeryTest.assertSurgeryHolds(graph, 3);
  }

  private static Tensor tensor(ZipFile zip, String name) throws IOException {
    return TensorProtos.read(TensorProto.parseFrom(bytes(zip, name)));
  }

  private static byte[] bytes(ZipFile zip, String name) throws IOException {
    return zip.getInputStream(zip.getEntry(name)).readAllBytes();
  }

  @ParameterizedTest
  @CsvSource({
    "light_densenet121, 283416, 0.99",
    "light_shufflenet, 12466, 0.97",
    "light_vgg19, 1963206, 0.99",
    "light_inception_v2, 201885, 0.99"
  })
  void lightNetworksHaveThePublishedOperations(String name, long tenThousands, double prunable)
      throws IOException {
    try (ZipFile zip = new ZipFile(zip().toFile())) {
      Graph graph = OnnxFile.parse(bytes(zip, ROOT + "light/" + name + ".onnx"), name);
      Network network = Network.analyze(graph, AnalysisOptions.defaults());
      Inspection inspection = Inspection.of(network);

      assertThat(network.macs() / 10_000).isEqualTo(tenThousands);
      assertThat(inspection.prunableMacShare()).isBetween(prunable, 1.0);
      assertThat(inspection.prunableParameterShare()).isBetween(prunable, 1.0);
      LayerModelTest.assertEveryNodeIsInOneLayer(network);
    }
  }

  @Test
  void surgeryOfDenseAndShuffledNetworksHolds() throws IOException {
    List<String> names = new ArrayList<>(List.of("light_densenet121", "light_shufflenet"));
    try (ZipFile zip = new ZipFile(zip().toFile())) {
      for (String name : names) {
        byte[] bytes = bytes(zip, ROOT + "light/" + name + ".onnx");
        SurgeryTest.assertSurgeryHolds(OnnxFile.parse(bytes, name), 1);
      }
    }
  }
}
