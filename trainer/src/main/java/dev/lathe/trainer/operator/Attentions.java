package dev.lathe.trainer.operator;

import dev.lathe.trainer.operator.OperatorTable.Entry;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Attention as one operator (Vaswani et al., 2017): ONNX's own since operator set 23, and the two
 * of ONNX Runtime that do not generate text. Without keys and values of earlier runs.
 */
final class Attentions {
  private static final int PARTS = 3;

  private Attentions() {}

  static void addTo(OperatorTable.Collector table) {
    table.add("Attention", Attentions::standard);
    table.addContributed(
        "Attention", new Entry(List.of(1), List.of(2), List.of(), Attentions::projected));
    table.addContributed(
        "MultiHeadAttention", new Entry(List.of(), List.of(3), List.of(), Attentions::manyHeads));
  }

  /**
   * What does not depend on the values.
   *
   * @param scale of the products of queries and keys; 0 for one by the square root of their width
   * @param causal whether a position sees only those before it
   */
  private record Rule(double scale, boolean causal) {}

  /** Queries, keys and values are given, by heads or side by side. */
  private static Operation standard(Site site) {
    site.refuseOutputsBeyond(1);
    refuseInputs(site, 4, 5, 6);
    long queryHeads = site.attributes().integer("q_num_heads", 0);
    long keyHeads = site.attributes().integer("kv_num_heads", 0);
    if (site.attributes().real("softcap", 0) != 0) {
      throw site.unsupported("a softcap");
    }
    Rule rule =
        new Rule(
            site.attributes().real("scale", 0), site.attributes().integer("is_causal", 0) == 1);
    return Operation.single(
        call -> {
          boolean apart = call.input(0).dim() == 4;
          Tensor query = apart ? call.input(0) : parted(call.input(0), queryHeads);
          Tensor key = apart ? call.input(1) : parted(call.input(1), keyHeads);
          Tensor value = apart ? call.input(2) : parted(call.input(2), keyHeads);
          long groups = query.size(1) / key.size(1);
          Tensor seen =
              attend(query, repeated(key, groups), repeated(value, groups), rule, call, 3);
          return apart ? seen : joined(seen);
        });
  }

  /** The product that makes queries, keys and values is part of the operator. */
  private static Operation projected(Site site) {
    site.refuseOutputsBeyond(1);
    refuseInputs(site, 3, 4, 6);
    long heads = site.attributes().integer("num_heads", 1);
    long[] given = site.attributes().integers("qkv_hidden_sizes").orElse(new long[0]);
    if (site.attributes().integer("do_rotary", 0) == 1) {
      throw site.unsupported("rotary embeddings");
    }
    Rule rule = contributedRule(site);
    return Operation.single(
        call -> {
          Tensor joint = torch.linear(call.input(0), call.input(1).t(), call.optional(2));
          long third = joint.size(-1) / PARTS;
          long[] widths = given.length == PARTS ? given : new long[] {third, third, third};
          Tensor query = joint.narrow(-1, 0, widths[0]);
          Tensor key = joint.narrow(-1, widths[0], widths[1]);
          Tensor value = joint.narrow(-1, widths[0] + widths[1], widths[2]);
          return joined(
              attend(
                  parted(query, heads), parted(key, heads), parted(value, heads), rule, call, 5));
        });
  }

  private static Operation manyHeads(Site site) {
    site.refuseOutputsBeyond(1);
    refuseInputs(site, 4, 6, 7);
    long heads = site.attributes().integer("num_heads", 1);
    Rule rule = contributedRule(site);
    return Operation.single(
        call -> {
          if (!call.has(1) || call.input(1).dim() != 3) {
            throw site.unsupported("keys that are packed or parted by heads");
          }
          Tensor[] parts = {call.input(0), call.input(1), call.input(2)};
          long start = 0;
          for (int i = 0; i < PARTS && call.has(3); i++) {
            long width = parts[i].size(-1);
            parts[i] = parts[i].add(call.input(3).narrow(0, start, width));
            start += width;
          }
          return joined(
              attend(
                  parted(parts[0], heads),
                  parted(parts[1], heads),
                  parted(parts[2], heads),
                  rule,
                  call,
                  5));
        });
  }

  private static Rule contributedRule(Site site) {
    return new Rule(
        site.attributes().real("scale", 0), site.attributes().integer("unidirectional", 0) == 1);
  }

  private static void refuseInputs(Site site, int... inputs) {
    for (int input : inputs) {
      if (site.node().hasInput(input)) {
        throw site.unsupported("an input %d".formatted(input));
      }
    }
  }

  /** From batch, place, width to batch, head, place, width of a head. */
  private static Tensor parted(Tensor x, long heads) {
    return x.reshape(x.size(0), x.size(1), heads, -1).transpose(1, 2);
  }

  private static Tensor joined(Tensor x) {
    return x.transpose(1, 2).reshape(x.size(0), x.size(2), x.size(1) * x.size(3));
  }

  /** Each head so many times in a row, for as many heads of queries. */
  private static Tensor repeated(Tensor x, long times) {
    if (times == 1) {
      return x;
    }
    return x.unsqueeze(2)
        .expand(x.size(0), x.size(1), times, x.size(2), x.size(3))
        .reshape(x.size(0), x.size(1) * times, x.size(2), x.size(3));
  }

  /** {@code softmax(q kᵀ · scale + mask) v}, with the mask of an input where it is given. */
  private static Tensor attend(
      Tensor query, Tensor key, Tensor value, Rule rule, Call call, int mask) {
    double scale = rule.scale == 0 ? 1 / Math.sqrt((double) query.size(-1)) : rule.scale;
    Scalar never = new Scalar(Double.NEGATIVE_INFINITY);
    Tensor scores = torch.matmul(query.mul(new Scalar(scale)), key.transpose(-2, -1));
    if (call.has(mask)) {
      Tensor given = call.input(mask);
      scores =
          given.is_floating_point()
              ? scores.add(given)
              : scores.masked_fill(given.logical_not(), never);
    }
    if (rule.causal) {
      Tensor later = torch.triu(torch.ones_like(scores.detach()), 1);
      scores = scores.masked_fill(later.gt(new Scalar(0.0)), never);
    }
    return torch.matmul(torch.softmax(scores, -1), value);
  }
}
