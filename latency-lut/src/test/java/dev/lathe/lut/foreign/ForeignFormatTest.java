package dev.lathe.lut.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lathe.foundation.UserException;
import dev.lathe.lut.ConvolutionShape;
import dev.lathe.lut.LatencySurface;
import dev.lathe.lut.LayerSignature;
import dev.lathe.lut.Timing;
import dev.lathe.lut.Widths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignFormatTest {
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Timing timing(ForeignTable table, String key, int... widths) {
    LatencySurface surface = table.surfaces().get(LayerSignature.of(key));
    assertThat(surface).as("%s among %s", key, table.surfaces().keySet()).isNotNull();
    return surface.sample(Widths.of(widths)).orElseThrow().timing();
  }

  @Test
  void onceForAllBlocksOfEqualKindBecomeOneSurface() throws IOException {
    Path file =
        file(
            "table.yaml",
            """
            expanded_conv-input:7x7x192-output:7x7x320-expand:6-kernel:5-stride:1-idskip:0:
              count: 154
              mean: 5.25
              var: 0.25
            expanded_conv-input:7x7x160-output:7x7x320-expand:6-kernel:5-stride:1-idskip:0:
              count: 10
              mean: 4.5
              std: 0.1
            Logits-input:7x7x320-output:1000:
              count: 3
              mean: 1
              var: 0
            """);
    assertThat(ForeignFormat.recognise(file)).contains(ForeignFormat.ONCE_FOR_ALL);

    ForeignTable table = ForeignFormat.ONCE_FOR_ALL.read(List.of(file));

    String block =
        "once-for-all expanded_conv expand=6 kernel=5 stride=1 idskip=0 input=7x7 output=7x7";
    Timing wide = timing(table, block, 192, 320);
    assertThat(wide.count()).isEqualTo(154);
    assertThat(wide.medianNanos()).isEqualTo(5_250_000);
    // The root of 0.25 is 0.5 ms; a normal 90th percentile lies 1.28 deviations above the mean.
    assertThat(wide.standardDeviationNanos()).isEqualTo(500_000);
    assertThat(wide.p90Nanos()).isCloseTo(5_250_000 + 1.2816 * 500_000, within(100.0));
    assertThat(timing(table, block, 160, 320).standardDeviationNanos())
        .isCloseTo(100_000, within(1e-6));
    assertThat(timing(table, "once-for-all Logits input=7x7 output=1", 320, 1000).count())
        .isEqualTo(3);
    assertThat(table.surfaces()).hasSize(2);
  }

  @Test
  void onceForAllTablesInJsonAreReadToo() throws IOException {
    Path file = file("table.json", "{\"Conv-input:224x224x3-output:112x112x32\": {\"mean\": 2.5}}");
    assertThat(ForeignFormat.recognise(file)).contains(ForeignFormat.ONCE_FOR_ALL);

    ForeignTable table = ForeignFormat.ONCE_FOR_ALL.read(List.of(file));

    assertThat(timing(table, "once-for-all Conv input=224x224 output=112x112", 3, 32).medianNanos())
        .isEqualTo(2_500_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: &x {mean: 1}\nb: *x\n",
        "a: {mean: .nan}\n",
        "a: {mean: -1}\n",
        "a: {count: 3}\n",
        "a: [1, 2]\n",
        "- 1\n",
        "text\n",
        "a: {mean: 1\n",
        "a: !!javax.script.ScriptEngineManager [x]\n",
        "? {a: {b: {c: {d: {e: {f: {g: {h: {i: 1}}}}}}}}}\n: 1\n",
      })
  void yamlThatIsNoTableIsRefusedWithAReason(String text) throws IOException {
    Path file = file("bad.yaml", text);

    assertThatThrownBy(() -> ForeignFormat.ONCE_FOR_ALL.read(List.of(file)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("bad.yaml) is broken: ");
  }

  private static final String PROFILE =
      """
      [
        { "count" : 100 }
      , { "name" : "Conv_0 + PWN(Relu_1)", "timeMs" : 12.5, "averageMs" : 0.125, "medianMs" : 0.12, "percentage" : 50 }
      , { "name" : "Reformatting CopyNode for Input Tensor 0 to Conv_0", "timeMs" : 0, "averageMs" : 0, "medianMs" : 0, "percentage" : nan }
      , { "name" : "{ForeignNode["a\\b"...\u001e"c"]}", "timeMs" : 10, "averageMs" : 0.1, "percentage" : -nan }
      , { "name" : "dw", "timeMs" : 2, "averageMs" : 0.02, "medianMs" : 0.02, "percentage" : 8 }
      , { "name" : "dw", "timeMs" : 4, "averageMs" : 0.04, "medianMs" : 0.04, "percentage" : 16 }
      ]
      """;

  private static final String LAYERS =
      """
      {"Layers": [{
        "Name": "Conv_0 + PWN(Relu_1)", "LayerType": "CaskConvolution",
        "Inputs": [{"Name": "x", "Dimensions": [8,3,224,224], "Format/Datatype": "Row major FP16"}],
        "Outputs": [{"Name": "y", "Dimensions": [8,64,112,112]}],
        "ParameterType": "Convolution", "Kernel": [7,7], "Stride": [2,2], "Groups": 1
      },{
        "Name": "dw", "LayerType": "CudaDepthwiseConvolution",
        "Inputs": [{"Dimensions": [8,32,56,56]}], "Outputs": [{"Dimensions": [8,32,56,56]}],
        "ParameterType": "Convolution", "Kernel": [3,3], "Stride": [1,1], "Groups": 32
      },{
        "Name": "dw", "LayerType": "CudaDepthwiseConvolution",
        "Inputs": [{"Dimensions": [8,64,56,56]}], "Outputs": [{"Dimensions": [8,64,56,56]}],
        "ParameterType": "Convolution", "Kernel": [3,3], "Stride": [1,1], "Groups": 64
      },{
        "Name": "{ForeignNode["a\\b"...\u001e"c"]}", "LayerType": "Myelin",
        "Inputs": [{"Dimensions": [8,196,64]}], "Outputs": [{"Dimensions": [8,196,64]}],
        "Metadata": "[ONNX Layer: /a/MatMul]\u001e[ONNX Layer: /a/Add]\u001f[ONNX Layer: /a/Add]"
      }],
      "Bindings": ["x", "y"]}
      """;

  @Test
  void aTensorRtProfileIsJoinedToWhatItsLayersCompute() throws IOException {
    Path profile = file("profile.json", PROFILE);
    Path layers = file("layers.json", LAYERS);
    assertThat(ForeignFormat.recognise(profile)).contains(ForeignFormat.TRTEXEC);
    assertThat(ForeignFormat.recognise(layers)).contains(ForeignFormat.TRTEXEC);

    ForeignTable table = ForeignFormat.TRTEXEC.read(List.of(layers, profile));

    Timing first = timing(table, new ConvolutionShape(8, 224, 7, 2, 1).signature().key(), 3, 64);
    assertThat(first.count()).isEqualTo(100);
    assertThat(first.medianNanos()).isCloseTo(120_000, within(1e-6));
    assertThat(first.meanNanos()).isCloseTo(125_000, within(1e-6));
    // Rows of one name belong to the layers of that name in order.
    String depthwise =
        new ConvolutionShape(8, 56, 3, 1, ConvolutionShape.DEPTHWISE).signature().key();
    assertThat(timing(table, depthwise, 32).medianNanos()).isCloseTo(20_000, within(1e-6));
    assertThat(timing(table, depthwise, 64).medianNanos()).isCloseTo(40_000, within(1e-6));
    LayerSignature myelin =
        table.surfaces().keySet().stream()
            .filter(signature -> signature.key().contains("Myelin"))
            .findFirst()
            .orElseThrow();
    assertThat(myelin.label()).isEqualTo("/a/MatMul + /a/Add");
    assertThat(table.notes()).containsExactly("1 rows without a time were left out.");
  }

  @Test
  void aProfileWithoutLayerInformationKeepsTheNames() throws IOException {
    Path profile = file("profile.json", PROFILE);

    ForeignTable table = ForeignFormat.TRTEXEC.read(List.of(profile));

    assertThat(timing(table, "tensorrt layer dw", 1).count()).isEqualTo(2);
    assertThat(table.surfaces().keySet())
        .extracting(LayerSignature::label)
        .contains("{ForeignNode[\"a\\b\"...\u001e\"c\"]}");
    assertThat(table.notes()).anyMatch(note -> note.startsWith("Without --exportLayerInfo"));
  }

  @Test
  void versionsBeforeMediansAndListsWithoutAnObjectAreRead() throws IOException {
    Path profile =
        file("8.0.json", "[ {\"count\": 10}, {\"name\": \"c\", \"timeMs\": 5, \"percentage\": 1}]");
    Path layers =
        file(
            "11.json",
            """
            [{"Name": "c", "LayerType": "Conv", "ParameterType": "Convolution",
              "Inputs": [{"Dimensions": [1,8,14,14]}], "Outputs": [{"Dimensions": [1,16,14,14]}],
              "Kernel": [1,1], "Stride": [1,1]}]
            """);

    ForeignTable table = ForeignFormat.TRTEXEC.read(List.of(profile, layers));

    // 5 ms over 10 runs.
    Timing timing = timing(table, new ConvolutionShape(1, 14, 1, 1, 1).signature().key(), 8, 16);
    assertThat(timing.medianNanos()).isEqualTo(500_000);
  }

  @Test
  void layersWithoutTimesAreRefusedAndACutProfileIsReadAsFarAsItGoes() throws IOException {
    Path layers = file("layers.json", LAYERS);
    Path cut = file("cut.json", PROFILE.substring(0, PROFILE.indexOf("medianMs\" : 0.04")));

    assertThatThrownBy(() -> ForeignFormat.TRTEXEC.read(List.of(layers)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("not how long they take");
    ForeignTable table = ForeignFormat.TRTEXEC.read(List.of(cut));
    assertThat(timing(table, "tensorrt layer dw", 1).count()).isEqualTo(100);
    assertThat(table.notes()).anyMatch(note -> note.contains("cut short"));
  }

  @Test
  void anOnnxRuntimeProfileGivesNodesAndTheWhole() throws IOException {
    StringBuilder text = new StringBuilder("[\n");
    for (int run = 0; run < 3; run++) {
      // The first run takes longer and does not count.
      int slow = run == 0 ? 1000 : run;
      text.append(
          """
          {"cat" : "Node","pid" :1,"tid" :1,"dur" :%d,"ts" :1,"ph" : "X","name" :"conv_fence_before","args" : {}},
          {"cat" : "Node","pid" :1,"tid" :1,"dur" :%d,"ts" :1,"ph" : "X","name" :"conv_kernel_time","args" : {
            "input_type_shape" : [{"float":[2,16,56,56]},{"float":[32,16,3,3]},{"float":[32]}],
            "output_type_shape" : [{"float":[2,32,28,28]}], "op_name" : "Conv", "node_index" : "0"}},
          {"cat" : "Node","pid" :1,"tid" :1,"dur" :%d,"ts" :1,"ph" : "X","name" :"pool_kernel_time","args" : {
            "input_type_shape" : [{"float":[2,32,28,28]}],
            "output_type_shape" : [{"float":[2,32,1,1]}], "op_name" : "GlobalAveragePool", "node_index" : "1"}},
          {"cat" : "Session","pid" :1,"tid" :1,"dur" :%d,"ts" :1,"ph" : "X","name" :"model_run","args" : {}},
          """
              .formatted(0, 99 + slow, 10 * slow, 200 + slow));
    }
    // The session was killed while it wrote.
    Path file = file("trace.json", text + "{\"cat\" : \"Node\",\"du");
    assertThat(ForeignFormat.recognise(file)).contains(ForeignFormat.ONNX_RUNTIME);

    ForeignTable table = ForeignFormat.ONNX_RUNTIME.read(List.of(file));

    Timing conv = timing(table, new ConvolutionShape(2, 56, 3, 2, 1).signature().key(), 16, 32);
    // 100 and 101 µs.
    assertThat(conv.count()).isEqualTo(2);
    assertThat(conv.medianNanos()).isEqualTo(100_500);
    assertThat(
            timing(table, "onnxruntime GlobalAveragePool pool input=2x32x28x28 output=2x32x1x1", 1)
                .medianNanos())
        .isEqualTo(15_000);
    assertThat(table.models().get(0).timing().medianNanos()).isEqualTo(201_500);
    assertThat(table.models().get(0).batch()).isEqualTo(2);
    assertThat(table.notes().get(0)).contains("cut short");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[", "[]", "{}", "[{\"name\": }]", "[1, 2]", "[[[[", "nonsense"})
  void filesThatAreNoProfileAreRefusedWithAReason(String text) throws IOException {
    Path file = file("bad.json", text);

    for (ForeignFormat format : List.of(ForeignFormat.TRTEXEC, ForeignFormat.ONNX_RUNTIME)) {
      assertThatThrownBy(() -> format.read(List.of(file))).isInstanceOf(UserException.class);
    }
  }

  @Test
  void nestingWithoutEndIsRefused() throws IOException {
    Path file = file("deep.json", "[".repeat(1_000_000));

    assertThatThrownBy(() -> ForeignFormat.TRTEXEC.read(List.of(file)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("nests too deep");
  }

  @Test
  void aFileOfNoKnownFormIsNotRecognised() throws IOException {
    assertThat(ForeignFormat.recognise(file("a.txt", "hello"))).isEmpty();
    assertThat(ForeignFormat.recognise(file("b.json", "{\"256_32_64_56_3_1_1\": 2.0}")))
        .contains(ForeignFormat.HALP);
  }
}
