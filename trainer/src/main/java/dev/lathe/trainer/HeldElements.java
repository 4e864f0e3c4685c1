package dev.lathe.trainer;

import dev.lathe.trainer.operator.Tensors;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Puts held elements back to what they were, whatever the optimiser's rule made of them. */
@SuppressWarnings("try") // Scopes act by being open.
final class HeldElements implements AutoCloseable {
  private final List<Element> all = new ArrayList<>();

  HeldElements(List<Parameter> parameters, Held held) {
    for (Parameter parameter : parameters) {
      BitSet elements = held.elements().get(parameter.name());
      if (elements != null) {
        all.add(new Element(parameter.tensor(), elements));
      }
    }
  }

  /** Undoes what the last step did to them; gradients must be off. */
  void restore() {
    all.forEach(Element::restore);
  }

  @Override
  public void close() {
    all.forEach(Element::close);
  }

  /** The held elements of one parameter. */
  private static final class Element {
    private final Tensor parameter;
    private final Tensor isHeld;
    private final Tensor values;

    Element(Tensor parameter, BitSet elements) {
      this.parameter = parameter;
      try (PointerScope scope = new PointerScope()) {
        float[] marks = new float[Math.toIntExact(parameter.numel())];
        elements.stream().forEach(index -> marks[index] = 1);
        isHeld = Tensors.ofFloats(marks, parameter.shape()).ne(new Scalar(0));
        values = parameter.detach().clone();
        isHeld.retainReference();
        values.retainReference();
      }
    }

    void restore() {
      parameter.copy_(torch.where(isHeld, values, parameter));
    }

    void close() {
      isHeld.close();
      values.close();
    }
  }
}
