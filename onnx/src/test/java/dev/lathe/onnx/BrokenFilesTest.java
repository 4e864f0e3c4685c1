package dev.lathe.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokenFilesTest {
  @TempDir Path folder;

  /** {@code y = Relu(x); z = Add(y, w)} with a weight of two elements. */
  private static ModelProto.Builder model() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("net")
            .addInput(input("x"))
            .addOutput(ValueInfoProto.newBuilder().setName("z"))
            .addInitializer(weight("w"))
            .addNode(node("Relu", "y", "x"))
            .addNode(node("Add", "z", "y", "w"));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(graph);
  }

  private static ValueInfoProto input(String name) {
    TensorShapeProto two =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(2))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1).setShape(two)))
        .build();
  }

  private static TensorProto.Builder weight(String name) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(1)
        .addDims(2)
        .addFloatData(1)
        .addFloatData(2);
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .addAllInput(Arrays.asList(inputs))
        .addOutput(output)
        .build();
  }

  private static Graph read(ModelProto.Builder model) {
    return OnnxFile.parse(model.build().toByteArray(), "net.onnx");
  }

  private void assertRefused(byte[] bytes, String... words) throws IOException {
    Path file = folder.resolve("model.onnx");
    Files.write(file, bytes);
    assertThatThrownBy(() -> OnnxFile.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(words);
  }

  private static void assertRefused(ModelProto.Builder model, String... words) {
    assertThatThrownBy(() -> read(model))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void theModelOfTheseTestsIsReadWhenNothingIsBroken() {
    assertThat(read(model()).nodes()).hasSize(2);
  }

  @Test
  void filesThatAreNotOnnxAreNamedForWhatTheyAre() throws IOException {
    assertRefused(new byte[0], "empty");
    assertRefused(utf8("<!DOCTYPE html><html></html>"), "web page");
    assertRefused(utf8("version https://git-lfs.github.com/spec/v1\noid sha256:0"), "Git LFS");
    assertRefused(utf8("PK\u0003\u0004rest"), "zip");
    assertRefused(utf8("just some text\n"), "model.onnx");
    assertThatThrownBy(() -> OnnxFile.read(folder)).hasMessageContaining("is not a file");
    assertThatThrownBy(() -> OnnxFile.read(folder.resolve("none.onnx")))
        .hasMessageContaining("is not there");
  }

  /** So many products one after the other. */
  private static Graph products(int count) {
    GraphBuilder builder = new GraphBuilder("products", 17);
    String value = builder.input(ValueInfo.of("x", ElementType.FLOAT, 2, 2));
    for (int i = 0; i < count; i++) {
      String weight = builder.constant("w" + i, Tensor.ofFloats(new float[] {1, 2, 3, i}, 2, 2));
      value = builder.node("MatMul", Attributes.none(), value, weight);
    }
    return builder.output(ValueInfo.of(value, ElementType.FLOAT, 2, 2)).build();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aFileThatIsCutOffIsRefused() {
    byte[] whole = OnnxFile.toBytes(products(50));
    for (int length = 0; length < whole.length; length += 97) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> OnnxFile.parse(part, "part")).isInstanceOf(UserException.class);
    }
  }

  @Test
  void brokenWiringIsNamed() {
    ModelProto.Builder twice = model();
    twice.getGraphBuilder().addNode(node("Relu", "y", "x"));
    assertRefused(twice, "(y)", "twice");

    ModelProto.Builder dangling = model();
    dangling.getGraphBuilder().addNode(node("Relu", "q", "ghost"));
    assertRefused(dangling, "(ghost)", "nothing makes");

    ModelProto.Builder circle = model();
    circle.getGraphBuilder().addNode(node("Add", "a", "b", "x")).addNode(node("Relu", "b", "a"));
    assertRefused(circle, "circle");

    ModelProto.Builder answer = model();
    answer.getGraphBuilder().addOutput(ValueInfoProto.newBuilder().setName("nowhere"));
    assertRefused(answer, "(nowhere)");

    ModelProto.Builder names = model();
    names.getGraphBuilder().addInitializer(weight("w"));
    assertRefused(names, "two constants", "(w)");

    assertRefused(model().clearOpsetImport(), "operator set");
    assertRefused(model().clearGraph(), "no ONNX network");
  }

  @Test
  void brokenTensorsAreNamed() {
    assertRefused(withWeight(weight("w").setDims(0, -2)), "(w)", "negative");
    assertRefused(withWeight(weight("w").setDims(0, 3)), "(w)", "3", "2");
    assertRefused(withWeight(weight("w").setDims(0, Long.MAX_VALUE).addDims(4)), "(w)");
    assertRefused(withWeight(weight("w").setDims(0, 1L << 40)), "(w)");
  }

  private static ModelProto.Builder withWeight(TensorProto.Builder weight) {
    ModelProto.Builder model = model();
    model.getGraphBuilder().setInitializer(0, weight);
    return model;
  }

  @Test
  void namesMadeTwiceAreNamed() {
    ModelProto.Builder made = model();
    made.getGraphBuilder().addNode(node("Relu", "w", "x"));
    assertRefused(made, "(w)", "twice");

    ModelProto.Builder input = model();
    input.getGraphBuilder().addNode(node("Relu", "x", "y"));
    assertRefused(input, "(x)", "twice");
  }

  @Test
  void tensorsThatClaimMoreThanTheFileHoldsAreRefusedWithoutMakingThem() {
    TensorProto.Builder raw = weight("w").clearFloatData().setRawData(ByteString.EMPTY);
    assertRefused(withWeight(raw.clone().setDims(0, 1L << 31)), "(w)");
    assertRefused(withWeight(raw.clone().setDims(0, 1L << 62)), "(w)");
    ModelProto.Builder sparse = model();
    sparse
        .getGraphBuilder()
        .clearInitializer()
        .addSparseInitializer(
            SparseTensorProto.newBuilder()
                .setValues(
                    TensorProto.newBuilder().setName("w").setDataType(1).addDims(1).addFloatData(7))
                .setIndices(TensorProto.newBuilder().setDataType(7).addDims(1).addInt64Data(1))
                .addDims(1L << 40));
    assertRefused(sparse, "(w)", "sparse");
  }

  @Test
  void unsortedNodesAreSorted() {
    ModelProto.Builder model = model();
    NodeProto first = model.getGraph().getNode(0);
    model.getGraphBuilder().removeNode(0).addNode(first);

    assertThat(read(model).nodes().stream().map(Node::operator)).containsExactly("Relu", "Add");
  }

  @Test
  void nodesOfOneNameGetNamesOfTheirOwn() {
    ModelProto.Builder model = model();
    model.getGraphBuilder().getNodeBuilder(0).setName("same");
    model.getGraphBuilder().getNodeBuilder(1).setName("same");

    assertThat(read(model).nodes().stream().map(Node::name)).containsExactly("same", "same_2");
  }

  @Test
  void externalDataIsReadInsideTheFolderOnly() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(5).putFloat(6);
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Files.write(folder.resolve("outside.bin"), bytes.array());
    Files.write(inner.resolve("inside.bin"), bytes.array());
    Files.createSymbolicLink(inner.resolve("link.bin"), folder.resolve("outside.bin"));

    Graph graph = readExternal(inner, "inside.bin");
    assertThat(graph.constants().get("w").floats()).containsExactly(5, 6);
    List<String> refused =
        List.of("../outside.bin", folder.resolve("outside.bin").toString(), "link.bin", "");
    for (String place : refused) {
      assertThatThrownBy(() -> readExternal(inner, place)).hasMessageContaining("outside");
    }
    assertThatThrownBy(() -> readExternal(inner, "missing.bin")).hasMessageContaining("not there");
    Files.write(inner.resolve("short.bin"), new byte[4]);
    assertThatThrownBy(() -> readExternal(inner, "short.bin")).hasMessageContaining("8 bytes");
  }

  private static Graph readExternal(Path where, String location) throws IOException {
    TensorProto.Builder weight =
        weight("w")
            .clearFloatData()
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue(location));
    Path file = where.resolve("model.onnx");
    Files.write(file, withWeight(weight).build().toByteArray());
    return OnnxFile.read(file);
  }

  @Test
  void sparseConstantsAreMadeFull() {
    ModelProto.Builder model = model();
    model
        .getGraphBuilder()
        .clearInitializer()
        .addSparseInitializer(
            SparseTensorProto.newBuilder()
                .setValues(
                    TensorProto.newBuilder().setName("w").setDataType(1).addDims(1).addFloatData(7))
                .setIndices(TensorProto.newBuilder().setDataType(7).addDims(1).addInt64Data(1))
                .addDims(2));

    assertThat(read(model).constants().get("w").floats()).containsExactly(0, 7);
  }

  @Test
  void tensorsOfUnknownTypesAreCarriedThrough() {
    ModelProto.Builder model = model();
    TensorProto text =
        TensorProto.newBuilder()
            .setName("text")
            .setDataType(8)
            .addDims(1)
            .addStringData(ByteString.copyFromUtf8("a"))
            .build();
    model.getGraphBuilder().addInitializer(text);
    Graph graph = read(model);

    assertThat(graph.constants()).containsOnlyKeys("w");
    assertThat(ProtoFromGraph.write(graph).getGraph().getInitializerList()).contains(text);
  }
}
