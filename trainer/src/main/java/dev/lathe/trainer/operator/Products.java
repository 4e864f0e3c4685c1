package dev.lathe.trainer.operator;

import dev.lathe.trainer.operator.OperatorTable.Entry;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Products of matrices. */
final class Products {
  private Products() {}

  static void addTo(OperatorTable.Collector table) {
    table.add("Gemm", new Entry(List.of(0, 1), List.of(2), List.of(), Products::gemm));
    table.add(
        "MatMul",
        new Entry(
            List.of(0, 1),
            List.of(),
            List.of(),
            site -> Operation.single(call -> torch.matmul(call.input(0), call.input(1)))));
    table.add("Einsum", new Entry(List.of(0, 1), List.of(), List.of(), Products::einsum));
  }

  private static Operation einsum(Site site) {
    String equation = site.attributes().text("equation", "");
    return Operation.single(call -> torch.einsum(equation, new TensorVector(call.inputs())));
  }

  private static Operation gemm(Site site) {
    double alpha = site.attributes().real("alpha", 1);
    double beta = site.attributes().real("beta", 1);
    boolean turnA = site.attributes().integer("transA", 0) == 1;
    boolean turnB = site.attributes().integer("transB", 0) == 1;
    return Operation.single(
        call -> {
          Tensor a = turnA ? call.input(0).t() : call.input(0);
          Tensor b = call.input(1);
          boolean plain = alpha == 1 && beta == 1 && (!call.has(2) || call.input(2).dim() == 1);
          if (plain) {
            return torch.linear(a, turnB ? b : b.t(), call.optional(2));
          }
          Tensor product = torch.matmul(a, turnB ? b.t() : b).mul(new Scalar(alpha));
          return call.has(2) ? product.add(call.input(2), new Scalar(beta)) : product;
        });
  }
}
