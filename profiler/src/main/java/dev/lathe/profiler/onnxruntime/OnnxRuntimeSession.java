package dev.lathe.profiler.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.lathe.foundation.UserException;
import dev.lathe.profiler.NodeTime;
import dev.lathe.profiler.TimedModel;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A session with its inputs and outputs in buffers that are made once: nothing is allocated for
 * tensors while it is timed.
 */
final class OnnxRuntimeSession implements TimedModel {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** A model is watched for so many runs, and between them until this time is spent. */
  private static final int FEWEST_WATCHED = 5;

  private static final int MOST_WATCHED = 40;
  private static final long WATCHED_NANOS = 300_000_000;

  private final OrtSession session;
  private final boolean alone;
  private final int copies;
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();

  /** Outputs whose memory is ONNX Runtime's, anew in every run. */
  private final Set<String> sizedByData = new LinkedHashSet<>();

  private long footprintBytes;
  private List<NodeTime> nodeTimes = List.of();

  private OnnxRuntimeSession(OrtSession session, boolean alone, int copies) {
    this.session = session;
    this.copies = copies;
    this.alone = alone && THREADS.isCurrentThreadCpuTimeSupported();
  }

  /**
   * Fills inputs from the seed and runs once, to learn the outputs' shapes. Owns the session, and
   * closes it if this fails.
   *
   * @param alone whether the calling thread computes everything, so that its processor time says
   *     whether it was interrupted
   * @param copies how many times over the session's model has the model that is timed
   */
  static OnnxRuntimeSession of(
      OrtEnvironment environment,
      OrtSession session,
      boolean alone,
      int copies,
      long seed,
      long modelBytes)
      throws OrtException {
    OnnxRuntimeSession timed = new OnnxRuntimeSession(session, alone, copies);
    // Weights are kept as they were loaded and, for every copy, as its kernel wants them.
    timed.footprintBytes = (1 + copies) * modelBytes;
    try {
      timed.prepare(environment, new SplittableRandom(seed));
      return timed;
    } catch (OrtException | RuntimeException e) {
      timed.close();
      throw e;
    }
  }

  private void prepare(OrtEnvironment environment, SplittableRandom random) throws OrtException {
    for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
      inputs.put(input.getKey(), input(environment, input.getKey(), input.getValue(), random));
    }
    try (OrtSession.Result result = session.run(inputs)) {
      for (Map.Entry<String, OnnxValue> output : result) {
        if (output.getValue() instanceof OnnxTensor tensor
            && tensor.getInfo().type != OnnxJavaType.STRING) {
          if (isAsDeclared(output.getKey(), tensor.getInfo())) {
            outputs.put(output.getKey(), buffer(environment, tensor.getInfo()));
          } else {
            sizedByData.add(output.getKey());
          }
        }
      }
    }
  }

  /**
   * Whether an output may be given its memory beforehand: the size of one that depends on data,
   * such as a number of boxes, was declared after one run on other inputs.
   */
  private boolean isAsDeclared(String output, TensorInfo made) throws OrtException {
    if (!(session.getOutputInfo().get(output).getInfo() instanceof TensorInfo declared)
        || declared.getShape().length != made.getShape().length) {
      return false;
    }
    for (int axis = 0; axis < made.getShape().length; axis++) {
      long size = declared.getShape()[axis];
      if (size >= 0 && size != made.getShape()[axis]) {
        return false;
      }
    }
    return true;
  }

  private OnnxTensor input(
      OrtEnvironment environment, String name, NodeInfo node, SplittableRandom random)
      throws OrtException {
    if (!(node.getInfo() instanceof TensorInfo info) || info.type == OnnxJavaType.STRING) {
      throw new UserException(
          "The input (%s) is not a tensor of numbers.".formatted(name),
          "Maybe cut the part of the model that reads text.");
    }
    long[] shape = info.getShape();
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] < 0) {
        throw new UserException(
            "The input (%s) has an axis (%d) of open size.".formatted(name, axis),
            "Maybe export the model with fixed sizes; only the first axis, the batch, may be open.");
      }
    }
    ByteBuffer bytes = direct(name, shape, info.type.size);
    fill(bytes, info.type, random);
    return OnnxTensor.createTensor(environment, bytes, shape, info.type);
  }

  private OnnxTensor buffer(OrtEnvironment environment, TensorInfo info) throws OrtException {
    ByteBuffer bytes = direct("output", info.getShape(), info.type.size);
    return OnnxTensor.createTensor(environment, bytes, info.getShape(), info.type);
  }

  private ByteBuffer direct(String name, long[] shape, int elementBytes) {
    long bytes = elementBytes;
    for (long size : shape) {
      bytes = Math.multiplyExact(bytes, size);
    }
    if (bytes > Integer.MAX_VALUE) {
      throw new UserException(
          "The tensor (%s) takes %d bytes, more than 2 GiB.".formatted(name, bytes),
          "Maybe measure a smaller batch.");
    }
    footprintBytes += bytes;
    return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
  }

  /**
   * Values that keep a network in its ordinary range: real numbers between -1 and 1; integers,
   * which may be indices, are 0.
   */
  private static void fill(ByteBuffer bytes, OnnxJavaType type, SplittableRandom random) {
    while (bytes.hasRemaining()) {
      float value = (float) (random.nextDouble() * 2 - 1);
      switch (type) {
        case FLOAT -> bytes.putFloat(value);
        case DOUBLE -> bytes.putDouble(value);
        // A half-precision number of either kind between 0.5 and 1, by its upper bits.
        case FLOAT16 -> bytes.putShort((short) (0x3800 | random.nextInt(0x400)));
        case BFLOAT16 -> bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        default -> bytes.put((byte) 0);
      }
    }
    bytes.rewind();
  }

  @Override
  public Elapsed time(int runs) {
    int calls = (runs + copies - 1) / copies;
    Elapsed elapsed = timeCalls(calls);
    double share = (double) runs / ((long) calls * copies);
    return new Elapsed(
        Math.round(elapsed.wallNanos() * share), Math.round(elapsed.runningNanos() * share));
  }

  /** Runs a few times under the session's own profiling, and ends that. */
  void watch(NodeTrace trace) {
    long start = System.nanoTime();
    int runs = 0;
    while (runs < FEWEST_WATCHED
        || (runs < MOST_WATCHED && System.nanoTime() - start < WATCHED_NANOS)) {
      timeCalls(1);
      runs++;
    }
    try {
      nodeTimes = trace.read(session.endProfiling());
    } catch (OrtException e) {
      throw new IllegalStateException("A profile that was begun cannot be ended.", e);
    }
  }

  @Override
  public List<NodeTime> nodeTimes() {
    return nodeTimes;
  }

  @Override
  public int copies() {
    return copies;
  }

  private Elapsed timeCalls(int calls) {
    try {
      long startRunning = alone ? THREADS.getCurrentThreadCpuTime() : 0;
      long start = System.nanoTime();
      for (int call = 0; call < calls; call++) {
        session.run(inputs, sizedByData, outputs).close();
      }
      long wallNanos = System.nanoTime() - start;
      return new Elapsed(
          wallNanos, alone ? THREADS.getCurrentThreadCpuTime() - startRunning : wallNanos);
    } catch (OrtException e) {
      throw new IllegalStateException("A model that ran before does not run now.", e);
    }
  }

  @Override
  public long footprintBytes() {
    return footprintBytes;
  }

  @Override
  public void close() {
    outputs.values().forEach(OnnxTensor::close);
    inputs.values().forEach(OnnxTensor::close);
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("A session cannot be closed.", e);
    }
  }
}
