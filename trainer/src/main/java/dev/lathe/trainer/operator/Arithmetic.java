package dev.lathe.trainer.operator;

import dev.lathe.trainer.operator.OperatorTable.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Element by element: arithmetic, comparison, logic. */
final class Arithmetic {
  private Arithmetic() {}

  static void addTo(OperatorTable.Collector table) {
    List<Integer> both = List.of(0, 1);
    List<Integer> none = List.of();
    table.add("Add", new Entry(none, both, none, Arithmetic::add));
    table.add("Sub", new Entry(none, both, none, fold(torch::sub)));
    table.add("Mul", new Entry(none, both, none, fold(torch::mul)));
    table.add("Div", new Entry(none, both, none, fold(Arithmetic::divide)));
    table.add("Sum", new Entry(none, both, none, fold(torch::add)));
    table.add("Max", fold(torch::maximum));
    table.add("Min", fold(torch::minimum));
    table.add("Mean", site -> mean());
    table.add("Pow", fold(Arithmetic::power));
    table.add(
        "Mod",
        site ->
            fold(site.attributes().integer("fmod", 0) == 1 ? torch::fmod : torch::remainder)
                .apply(site));
    addUnary(table);
    addLogic(table);
  }

  private static void addUnary(OperatorTable.Collector table) {
    add(table, "Sqrt", torch::sqrt);
    add(table, "Exp", torch::exp);
    add(table, "Log", torch::log);
    add(table, "Neg", torch::neg);
    add(table, "Abs", torch::abs);
    add(table, "Reciprocal", torch::reciprocal);
    add(table, "Erf", torch::erf);
    add(table, "Floor", torch::floor);
    add(table, "Ceil", torch::ceil);
    add(table, "Round", torch::round);
    add(table, "Sign", torch::sign);
    add(table, "Sin", torch::sin);
    add(table, "Cos", torch::cos);
    add(table, "Tan", torch::tan);
    add(table, "Atan", torch::atan);
    add(table, "Not", torch::logical_not);
  }

  private static void addLogic(OperatorTable.Collector table) {
    table.add("Equal", fold(Tensor::eq));
    table.add("Greater", fold(Tensor::gt));
    table.add("GreaterOrEqual", fold(Tensor::ge));
    table.add("Less", fold(Tensor::lt));
    table.add("LessOrEqual", fold(Tensor::le));
    table.add("And", fold(torch::logical_and));
    table.add("Or", fold(torch::logical_or));
    table.add("Xor", fold(torch::logical_xor));
    table.add(
        "Where",
        site -> Operation.single(call -> torch.where(call.input(0), call.input(1), call.input(2))));
  }

  private static void add(
      OperatorTable.Collector table, String operator, UnaryOperator<Tensor> function) {
    table.add(operator, Activations.always(function));
  }

  private static java.util.function.Function<Site, Operation> fold(
      BinaryOperator<Tensor> function) {
    return site ->
        Operation.single(
            call -> {
              Tensor result = call.input(0);
              for (int i = 1; i < call.inputs().length; i++) {
                result = function.apply(result, call.input(i));
              }
              return call.inputs().length == 1 ? new Tensor(result) : result;
            });
  }

  private static Operation mean() {
    return Operation.single(
        call -> {
          Tensor sum = call.input(0);
          for (int i = 1; i < call.inputs().length; i++) {
            sum = torch.add(sum, call.input(i));
          }
          return sum.div(new Scalar((double) call.inputs().length));
        });
  }

  /** Adds in place where one side is not needed afterwards, as at the end of a residual branch. */
  private static Operation add(Site site) {
    boolean first = site.mayOverwrite(0);
    boolean second = site.mayOverwrite(1);
    return Operation.single(
        call -> {
          Tensor a = call.input(0);
          Tensor b = call.input(1);
          boolean alike =
              (first || second)
                  && a.scalar_type() == b.scalar_type()
                  && Arrays.equals(a.shape(), b.shape());
          if (!alike) {
            return torch.add(a, b);
          }
          Tensor y = new Tensor(first ? a : b);
          y.add_(first ? b : a);
          return y;
        });
  }

  /** Integers are divided towards zero: what is left after the remainder divides evenly. */
  private static Tensor divide(Tensor a, Tensor b) {
    return a.is_floating_point() || b.is_floating_point()
        ? torch.div(a, b)
        : torch.floor_divide(a.sub(torch.fmod(a, b)), b);
  }

  /** The result has the type of the base. */
  private static Tensor power(Tensor base, Tensor exponent) {
    return torch.pow(base, exponent).to(base.scalar_type());
  }
}
