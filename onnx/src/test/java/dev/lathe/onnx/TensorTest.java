package dev.lathe.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorTest {
  /** 0 to 23 as 2×3×4. */
  private static final Tensor COUNTED = counted(ElementType.FLOAT, 2, 3, 4);

  private static Tensor counted(ElementType type, long... shape) {
    float[] values = new float[(int) Tensor.elementCount(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return Tensor.ofFloats(type, values, shape);
  }

  @Test
  void indicesOfSeveralAxesArePickedAtOnce() {
    Tensor picked = COUNTED.picked(Map.of(0, new int[] {1}, 2, new int[] {0, 1, 3}));

    // 12·i + 4·j + k for i = 1, j = 0 to 2, k = 0, 1, 3.
    assertThat(picked.shape()).containsExactly(1, 3, 3);
    assertThat(picked.floats()).containsExactly(12, 13, 15, 16, 17, 19, 20, 21, 23);
    assertThat(picked).isEqualTo(COUNTED.picked(0, new int[] {1}).picked(2, new int[] {0, 1, 3}));
  }

  @Test
  void indicesMayBeInAnyOrderAndAreChecked() {
    assertThat(COUNTED.picked(1, new int[] {2, 0}).floats())
        .containsExactly(8, 9, 10, 11, 0, 1, 2, 3, 20, 21, 22, 23, 12, 13, 14, 15);
    assertThat(COUNTED.picked(1, new int[0]).elementCount()).isZero();
    assertThatThrownBy(() -> COUNTED.picked(1, new int[] {3}))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void axesAreReorderedWhateverTheElementTakes() {
    for (ElementType type :
        new ElementType[] {ElementType.FLOAT, ElementType.DOUBLE, ElementType.BFLOAT16}) {
      Tensor turned = counted(type, 2, 3).transposed(1, 0);
      assertThat(turned.shape()).containsExactly(3, 2);
      assertThat(turned.floats()).containsExactly(0, 3, 1, 4, 2, 5);
    }
    assertThat(COUNTED.transposed(2, 0, 1).picked(0, new int[] {1}).floats())
        .containsExactly(1, 5, 9, 13, 17, 21);
  }
}
