package dev.lathe.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages files at random, where it matters: elements of large tensors are left alone. */
final class Mutations {
  private static final int SMALL_BYTES = 64;

  private final List<byte[]> files = new ArrayList<>();
  private final List<int[]> places = new ArrayList<>();

  /** Adds a file to choose from. */
  void add(byte[] file) throws InvalidProtocolBufferException {
    files.add(file);
    places.add(places(file));
  }

  /** The positions that are not elements of large tensors. */
  private static int[] places(byte[] file) throws InvalidProtocolBufferException {
    boolean[] isElement = new boolean[file.length];
    for (TensorProto tensor : ModelProto.parseFrom(file).getGraph().getInitializerList()) {
      byte[] elements = tensor.getRawData().toByteArray();
      if (elements.length > SMALL_BYTES) {
        int start = find(file, elements);
        Arrays.fill(isElement, start, start + elements.length, true);
      }
    }
    return java.util.stream.IntStream.range(0, file.length).filter(i -> !isElement[i]).toArray();
  }

  private static int find(byte[] file, byte[] part) {
    int start = 0;
    while (!Arrays.equals(file, start, start + part.length, part, 0, part.length)) {
      start++;
    }
    return start;
  }

  /** A damaged file; the same for the same seed. */
  byte[] of(long seed) {
    Random random = new Random(seed);
    int chosen = random.nextInt(files.size());
    byte[] damaged = files.get(chosen).clone();
    int[] where = places.get(chosen);
    int count = random.nextInt(3) == 0 ? 3 : 1;
    for (int i = 0; i < count; i++) {
      int place = where[random.nextInt(where.length)];
      switch (random.nextInt(4)) {
        case 0 -> damaged[place] = (byte) random.nextInt(256);
        case 1 -> damaged[place] ^= (byte) (1 << random.nextInt(8));
        case 2 -> damaged[place] += (byte) (random.nextInt(9) - 4);
        default -> damaged[place] = damaged[where[random.nextInt(where.length)]];
      }
    }
    return switch (random.nextInt(12)) {
      case 0 -> Arrays.copyOf(damaged, random.nextInt(damaged.length));
      case 1 -> withCopy(damaged, where, random);
      default -> damaged;
    };
  }

  /** A part of the file is written again elsewhere, as repeated fields may be. */
  private static byte[] withCopy(byte[] file, int[] where, Random random) {
    int from = where[random.nextInt(where.length)];
    int length = Math.min(1 + random.nextInt(64), file.length - from);
    int to = where[random.nextInt(where.length)];
    byte[] longer = new byte[file.length + length];
    System.arraycopy(file, 0, longer, 0, to);
    System.arraycopy(file, from, longer, to, length);
    System.arraycopy(file, to, longer, to + length, file.length - to);
    return longer;
  }
}
