package dev.lathe.trainer.operator;

import dev.lathe.trainer.operator.OperatorTable.Entry;
import java.util.List;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Recurrent layers. Their gates stand in another order in libtorch than in ONNX. */
final class Recurrences {
  /** Where libtorch's input, forget, cell and output gates stand in ONNX's i, o, f, c. */
  private static final int[] LSTM_GATES = {0, 2, 3, 1};

  /** Where libtorch's reset, update and new gates stand in ONNX's z, r, h. */
  private static final int[] GRU_GATES = {1, 0, 2};

  private Recurrences() {}

  static void addTo(OperatorTable.Collector table) {
    List<Integer> matrices = List.of(1, 2);
    List<Integer> offsets = List.of(3);
    table.add("LSTM", new Entry(matrices, offsets, List.of(), Recurrences::longShortTerm));
    table.add("GRU", new Entry(matrices, offsets, List.of(), Recurrences::gated));
  }

  private static Operation longShortTerm(Site site) {
    refuseVariants(site, List.of(4, 7));
    Layer layer = Layer.of(site, LSTM_GATES);
    return call -> {
      OneDnnTrial.end("recurrent layers");
      Tensor initialCell = layer.initial(call, 6);
      TensorVector state = new TensorVector(layer.initial(call, 5), initialCell);
      T_TensorTensorTensor_T result =
          torch.lstm(
              layer.sequence(call),
              state,
              layer.parameters(call),
              true,
              1,
              0,
              false,
              layer.bothWays(),
              false);
      return new Tensor[] {layer.output(result.get0()), result.get1(), result.get2()};
    };
  }

  private static Operation gated(Site site) {
    refuseVariants(site, List.of(4));
    if (site.attributes().integer("linear_before_reset", 0) == 0) {
      throw site.unsupported("its reset before the product (linear_before_reset 0)");
    }
    Layer layer = Layer.of(site, GRU_GATES);
    return call -> {
      OneDnnTrial.end("recurrent layers");
      T_TensorTensor_T result =
          torch.gru(
              layer.sequence(call),
              layer.initial(call, 5),
              layer.parameters(call),
              true,
              1,
              0,
              false,
              layer.bothWays(),
              false);
      return new Tensor[] {layer.output(result.get0()), result.get1()};
    };
  }

  /** What libtorch's layers do not offer. */
  private static void refuseVariants(Site site, List<Integer> inputs) {
    for (int input : inputs) {
      if (site.node().hasInput(input)) {
        throw site.unsupported("an input %d".formatted(input));
      }
    }
    for (String attribute : List.of("activations", "clip")) {
      if (site.attributes().has(attribute)) {
        throw site.unsupported("the attribute " + attribute);
      }
    }
    for (String attribute : List.of("input_forget", "layout")) {
      if (site.attributes().integer(attribute, 0) != 0) {
        throw site.unsupported("the attribute " + attribute);
      }
    }
  }

  /**
   * A recurrent layer.
   *
   * @param gates where libtorch's gates stand in the file's matrices
   * @param directions 1, or 2 for both
   * @param backward whether its one direction is from the end
   * @param hidden its width
   */
  private record Layer(int[] gates, int directions, boolean backward, long hidden) {
    static Layer of(Site site, int[] gates) {
      String direction = site.attributes().text("direction", "forward");
      long hidden = site.attributes().integer("hidden_size", 0);
      return new Layer(
          gates, direction.equals("bidirectional") ? 2 : 1, direction.equals("reverse"), hidden);
    }

    boolean bothWays() {
      return directions == 2;
    }

    Tensor sequence(Call call) {
      return backward ? call.input(0).flip(0) : call.input(0);
    }

    /** [directions, batch, hidden], zeros where the file leaves it out. */
    Tensor initial(Call call, int input) {
      return call.has(input)
          ? call.input(input)
          : torch.zeros(directions, call.input(0).size(1), hidden);
    }

    /**
     * Input matrix, recurrent matrix and both offsets of each direction, as libtorch takes them.
     */
    TensorVector parameters(Call call) {
      TensorVector parameters = new TensorVector();
      for (int direction = 0; direction < directions; direction++) {
        parameters.push_back(inOrder(call.input(1).select(0, direction), 0));
        parameters.push_back(inOrder(call.input(2).select(0, direction), 0));
        Tensor offsets =
            call.has(3)
                ? call.input(3).select(0, direction)
                : torch.zeros(2L * gates.length * hidden);
        parameters.push_back(inOrder(offsets, 0));
        parameters.push_back(inOrder(offsets, gates.length * hidden));
      }
      return parameters;
    }

    private Tensor inOrder(Tensor rows, long start) {
      TensorVector parts = new TensorVector();
      for (int gate : gates) {
        parts.push_back(rows.narrow(0, start + gate * hidden, hidden));
      }
      return torch.cat(parts, 0);
    }

    /** [time, batch, directions · hidden] as [time, directions, batch, hidden]. */
    Tensor output(Tensor output) {
      Tensor inTime = backward ? output.flip(0) : output;
      return inTime.reshape(inTime.size(0), inTime.size(1), directions, hidden).permute(0, 2, 1, 3);
    }
  }
}
