package dev.lathe.tensorrt;

import dev.lathe.foundation.UserException;
import dev.lathe.profiler.TimedModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.global.nvinfer.TensorIOMode;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;

/**
 * An engine with its inputs and outputs in memory that is taken once, run from a recorded CUDA
 * graph and timed by the device's own events.
 */
final class EngineModel implements TimedModel {
  /** Formats of images fill their channels up to a multiple of at most this. */
  private static final int CHANNEL_PADDING = 32;

  private static final long MAX_TENSOR_BYTES = Integer.MAX_VALUE;

  private final NativeObjects objects = new NativeObjects();
  private final List<DeviceMemory> memory = new ArrayList<>();
  private final int copies;
  private final ICudaEngine engine;
  private final IExecutionContext context;
  private final CudaStream stream = new CudaStream();

  /**
   * Takes over the engine.
   *
   * @param copies how many runs a recording has
   * @param seed seeds the inputs' values
   */
  EngineModel(ICudaEngine engine, int copies, long seed) {
    this.engine = objects.own(engine);
    this.copies = copies;
    // Where memory is short there is none; an empty one stands for it.
    IExecutionContext made = engine.createExecutionContext();
    this.context = made == null ? new IExecutionContext(new Pointer()) : objects.own(made);
    try {
      requireMemory();
      SplittableRandom random = new SplittableRandom(seed);
      for (int index = 0; index < engine.getNbIOTensors(); index++) {
        bind(engine.getIOTensorName(index), random);
      }
      enqueue();
      stream.synchronize();
      stream.record(copies, this::enqueue);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void requireMemory() {
    if (context.isNull()) {
      throw new UserException(
          "TensorRT cannot take the memory that an engine works in.",
          "Maybe measure a smaller batch, or end other programs on the device.");
    }
  }

  private void enqueue() {
    if (!context.enqueueV3(stream.handle())) {
      throw new UserException(
          "TensorRT cannot run an engine that it built.",
          "Maybe the device has too little memory; measure a smaller batch.");
    }
  }

  private void bind(String name, SplittableRandom random) {
    DataType type = engine.getTensorDataType(name).intern();
    DeviceMemory tensor = new DeviceMemory(bytes(name, type));
    memory.add(tensor);
    if (engine.getTensorIOMode(name).value == TensorIOMode.kINPUT.value) {
      fill(tensor, type, random);
    }
    if (!context.setTensorAddress(name, tensor.address())) {
      throw new UserException(
          "TensorRT does not take memory for the tensor (%s).".formatted(name),
          "Maybe it is a shape that is only known when the network runs; cut it off.");
    }
  }

  /** What a tensor takes at most, whatever its memory format. */
  private long bytes(String name, DataType type) {
    Dims64 dimensions = context.getTensorShape(name);
    long bytes = bytesPerElement(type);
    for (int axis = 0; axis < dimensions.nbDims(); axis++) {
      long size = dimensions.d(axis);
      if (size < 0) {
        throw new UserException(
            "The tensor (%s) has a size that depends on the data.".formatted(name),
            "Maybe cut the network before what selects boxes or positions.");
      }
      boolean channels = axis == 1 && dimensions.nbDims() > 2;
      bytes =
          Math.multiplyExact(
              bytes,
              channels ? (size + CHANNEL_PADDING - 1) / CHANNEL_PADDING * CHANNEL_PADDING : size);
    }
    if (bytes > MAX_TENSOR_BYTES) {
      throw new UserException(
          "The tensor (%s) takes %d bytes, more than 2 GiB.".formatted(name, bytes),
          "Maybe measure a smaller batch.");
    }
    return Math.max(1, bytes);
  }

  private static int bytesPerElement(DataType type) {
    return switch (type) {
      case kINT64 -> 8;
      case kFLOAT, kINT32 -> 4;
      case kHALF, kBF16 -> 2;
      default -> 1;
    };
  }

  /** Real numbers between -1 and 1; integers, which may be indices, are 0. */
  private static void fill(DeviceMemory tensor, DataType type, SplittableRandom random) {
    if (type != DataType.kFLOAT && type != DataType.kHALF) {
      tensor.clear();
      return;
    }
    ByteBuffer values =
        ByteBuffer.allocateDirect((int) tensor.bytes()).order(ByteOrder.nativeOrder());
    while (values.hasRemaining()) {
      if (type == DataType.kFLOAT) {
        values.putFloat((float) (random.nextDouble() * 2 - 1));
      } else {
        // Between 0.5 and 1, by the exponent, and either sign.
        values.putShort((short) (0x3800 | random.nextInt(0x400) | random.nextInt(2) << 15));
      }
    }
    values.rewind();
    tensor.copyFrom(values);
  }

  @Override
  public Elapsed time(int runs) {
    int launches = (runs + copies - 1) / copies;
    double nanos = stream.timeLaunches(launches);
    return Elapsed.ofWall(Math.round(nanos * runs / ((double) launches * copies)));
  }

  @Override
  public int copies() {
    return copies;
  }

  @Override
  public long footprintBytes() {
    long bytes = engine.getDeviceMemorySizeV2();
    for (DeviceMemory tensor : memory) {
      bytes += tensor.bytes();
    }
    return bytes;
  }

  @Override
  public void close() {
    stream.close();
    objects.close();
    memory.forEach(DeviceMemory::close);
    memory.clear();
  }
}
