package dev.lathe.tensorrt;

import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;

/**
 * A stream of the device with a recording of work and two events that time it. Between the kernels
 * of a recording the host has nothing to do, so that its speed does not count.
 */
final class CudaStream implements AutoCloseable {
  private static final double NANOS_PER_MILLI = 1e6;

  private final CUstream_st stream = new CUstream_st();
  private final CUevent_st start = new CUevent_st();
  private final CUevent_st end = new CUevent_st();
  private final CUgraphExec_st recording = new CUgraphExec_st();

  CudaStream() {
    Cuda.check(
        cudart.cudaStreamCreateWithFlags(stream, cudart.cudaStreamNonBlocking), "open a stream");
    Cuda.check(cudart.cudaEventCreate(start), "make an event");
    Cuda.check(cudart.cudaEventCreate(end), "make an event");
  }

  CUstream_st handle() {
    return stream;
  }

  /** Waits until everything is done. */
  void synchronize() {
    Cuda.check(cudart.cudaStreamSynchronize(stream), "run the model");
  }

  /** Records what {@code work} does to this stream when it is called so many times. */
  void record(int times, Runnable work) {
    CUgraph_st graph = new CUgraph_st();
    Cuda.check(
        cudart.cudaStreamBeginCapture(stream, cudart.cudaStreamCaptureModeThreadLocal),
        "begin a recording");
    RuntimeException failure = null;
    try {
      for (int time = 0; time < times; time++) {
        work.run();
      }
    } catch (RuntimeException e) {
      failure = e;
    }
    // A recording must be ended, whatever happened, or the stream is of no more use.
    int code = cudart.cudaStreamEndCapture(stream, graph);
    if (failure != null) {
      throw failure;
    }
    Cuda.check(code, "record the model, which may wait for the host in its middle");
    try {
      Cuda.check(cudart.cudaGraphInstantiate(recording, graph), "make a recording ready");
    } finally {
      cudart.cudaGraphDestroy(graph);
    }
    Cuda.check(cudart.cudaGraphLaunch(recording, stream), "run a recording");
    synchronize();
  }

  /** How long the device takes for so many runs of the recording, in nanoseconds. */
  double timeLaunches(int launches) {
    Cuda.check(cudart.cudaEventRecord(start, stream), "note the start");
    for (int launch = 0; launch < launches; launch++) {
      Cuda.check(cudart.cudaGraphLaunch(recording, stream), "run a recording");
    }
    Cuda.check(cudart.cudaEventRecord(end, stream), "note the end");
    Cuda.check(cudart.cudaEventSynchronize(end), "run the model");
    float[] millis = new float[1];
    Cuda.check(cudart.cudaEventElapsedTime(millis, start, end), "tell the time");
    return millis[0] * NANOS_PER_MILLI;
  }

  @Override
  public void close() {
    if (!recording.isNull()) {
      cudart.cudaGraphExecDestroy(recording);
    }
    cudart.cudaEventDestroy(start);
    cudart.cudaEventDestroy(end);
    cudart.cudaStreamDestroy(stream);
  }
}
