package dev.lathe.trainer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lathe.onnx.Graph;
import dev.lathe.onnx.OnnxFile;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** What ONNX Runtime makes of a graph. */
final class OnnxRuntimeReference {
  private OnnxRuntimeReference() {}

  static Map<String, float[]> outputs(Graph graph, float[] inputs, long... shape) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session = environment.createSession(OnnxFile.toBytes(graph), options);
        OnnxTensor x = OnnxTensor.createTensor(environment, FloatBuffer.wrap(inputs), shape);
        OrtSession.Result result = session.run(Map.of(graph.inputs().get(0).name(), x))) {
      Map<String, float[]> outputs = new LinkedHashMap<>();
      for (String name : session.getOutputNames()) {
        FloatBuffer buffer = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        outputs.put(name, values);
      }
      return outputs;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
