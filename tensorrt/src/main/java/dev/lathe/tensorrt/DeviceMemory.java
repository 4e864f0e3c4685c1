package dev.lathe.tensorrt;

import java.nio.ByteBuffer;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Memory of the device, freed when closed. */
final class DeviceMemory implements AutoCloseable {
  private final Pointer address = new Pointer();
  private final long bytes;

  /** Takes so many bytes, 1 or more. */
  DeviceMemory(long bytes) {
    this.bytes = bytes;
    Cuda.check(cudart.cudaMalloc(address, bytes), "take %d bytes of memory".formatted(bytes));
  }

  Pointer address() {
    return address;
  }

  long bytes() {
    return bytes;
  }

  /** Sets every byte to 0. */
  void clear() {
    Cuda.check(cudart.cudaMemset(address, 0, bytes), "clear memory");
  }

  /** Copies from the beginning of a direct buffer, which is at least as long. */
  void copyFrom(ByteBuffer values) {
    try (BytePointer from = new BytePointer(values)) {
      Cuda.check(
          cudart.cudaMemcpy(address, from, bytes, cudart.cudaMemcpyHostToDevice), "copy an input");
    }
  }

  @Override
  public void close() {
    cudart.cudaFree(address);
    address.setNull();
  }
}
