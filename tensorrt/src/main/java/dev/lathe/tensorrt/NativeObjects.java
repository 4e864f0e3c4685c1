package dev.lathe.tensorrt;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.cuda.cudart.cudaHostFn_t;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.INoCopy;

/**
 * Things that TensorRT made, freed in reverse order.
 *
 * <p>TensorRT's interfaces are freed with C++'s {@code delete}, for which the presets have no
 * method. They have compiled one for objects that they make themselves; since every interface is an
 * {@code INoCopy} with a virtual destructor, the one of {@code IHostMemory} frees them all.
 */
final class NativeObjects implements AutoCloseable {
  private final Deque<INoCopy> made = new ArrayDeque<>();

  /** Takes over an object. */
  <T extends INoCopy> T own(T object) {
    made.push(object);
    return object;
  }

  @Override
  public void close() {
    while (!made.isEmpty()) {
      delete(made.pop());
    }
  }

  private static void delete(INoCopy object) {
    if (object.isNull()) {
      return;
    }
    Delete.FUNCTION.call(object);
    object.setNull();
  }

  /** Found when it is first needed, since it calls natives. */
  private static final class Delete {
    /** Any native function of one pointer is called through a type of such functions. */
    static final cudaHostFn_t FUNCTION =
        new cudaHostFn_t(new LongPointer(1).put(new Example().deleteAddress()));

    private Delete() {}
  }

  /** An object that the presets make, and so know how to free. */
  private static final class Example extends IHostMemory {
    long deleteAddress() {
      if (deallocator() instanceof Pointer.NativeDeallocator known) {
        return known.deallocatorAddress();
      }
      throw new IllegalStateException("The presets do not free what they make.");
    }
  }
}
