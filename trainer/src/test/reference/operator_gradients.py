#!/usr/bin/env python3
"""Writes what PyTorch makes of every operator that Lathe trains: values and gradients.

    /usr/bin/python3 trainer/src/test/reference/operator_gradients.py

needs Debian's python3-torch (written with 1.13.1) and overwrites
trainer/src/test/resources/dev/lathe/trainer/operator-gradients.json, which PyTorchGradientsTest compares with.

A case holds the ONNX operator with its attributes, its inputs, the outputs, a factor per element of the outputs
("cotangents") and the gradients of the sum of outputs times factors with respect to every real input. The right-hand side of a
case is PyTorch's own function for the operator, put together by hand from ONNX's words, not from Lathe's code.
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(20)
torch.set_num_threads(1)
TARGET = pathlib.Path(__file__).parents[1] / "resources/dev/lathe/trainer/operator-gradients.json"
CASES = []


def real(*shape, low=0.15):
    """Numbers of both signs that keep away from zero, where many functions have a corner."""
    magnitude = low + torch.rand(shape) * 0.9
    sign = torch.where(torch.rand(shape) < 0.5, -1.0, 1.0)
    return (torch.round(magnitude * sign * 1000) / 1000).requires_grad_(True)


def positive(*shape, low=0.2):
    return (torch.round((low + torch.rand(shape)) * 1000) / 1000).requires_grad_(True)


def apart(*shape):
    """Numbers of which no two are alike, for whatever picks the largest."""
    count = math.prod(shape)
    values = (torch.randperm(count) * 2.0 / count - 0.973).reshape(shape)
    return (torch.round(values * 10000) / 10000).requires_grad_(True)


def fixed(*values):
    return torch.tensor(values)


def scalar(value):
    return torch.tensor(value)


def numbers(tensor):
    return [float("%.8g" % v) for v in tensor.detach().double().reshape(-1).tolist()]


def stored(tensor):
    if tensor is None:
        return None
    kind = {torch.int64: "long", torch.bool: "bool"}.get(tensor.dtype, "real")
    values = [int(v) for v in tensor.reshape(-1).tolist()] if kind != "real" else numbers(tensor)
    return {"kind": kind, "learned": tensor.requires_grad, "shape": list(tensor.shape), "values": values}


def case(operator, function, *inputs, opset=17, training=False, **attributes):
    given = [stored(x) for x in inputs]
    outputs = function(*inputs)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    learned = [x for x in inputs if x is not None and x.requires_grad]
    cotangents = [torch.round(torch.randn(y.shape) * 1000) / 1000 for y in outputs]
    gradients = []
    if learned and any(y.requires_grad for y in outputs):
        total = sum((y * c).sum() for y, c in zip(outputs, cotangents))
        found = torch.autograd.grad(total, learned, allow_unused=True)
        gradients = [numbers(torch.zeros_like(x) if g is None else g) for x, g in zip(learned, found)]
    CASES.append(
        {
            "operator": operator,
            "opset": opset,
            "attributes": attributes,
            "training": training,
            "inputs": given,
            "outputs": [{"shape": list(y.shape), "values": numbers(y)} for y in outputs],
            "cotangents": [numbers(c) for c in cotangents],
            "gradients": gradients,
        }
    )


def convolutions():
    case("Conv", lambda x, w, b: F.conv2d(x, w, b), real(2, 3, 5, 5), real(4, 3, 3, 3), real(4))
    case("Conv", lambda x, w: F.conv2d(x, w, stride=2, padding=1, groups=3),
         real(1, 3, 5, 5), real(6, 1, 3, 3), strides=[2, 2], pads=[1, 1, 1, 1], group=3)
    case("Conv", lambda x, w: F.conv2d(x, w, padding=1, groups=2),
         real(1, 4, 4, 4), real(4, 2, 3, 3), pads=[1, 1, 1, 1], group=2)
    case("Conv", lambda x, w: F.conv2d(F.pad(x, [1, 1, 0, 2]), w), real(1, 2, 5, 4), real(3, 2, 2, 3), pads=[0, 1, 2, 1])
    # SAME: 5 x 6 at stride 2 makes 3 x 3, for which windows of two need 1 and 0 elements more.
    case("Conv", lambda x, w: F.conv2d(F.pad(x, [0, 0, 0, 1]), w, stride=2),
         real(1, 2, 5, 6), real(3, 2, 2, 2), auto_pad="SAME_UPPER", strides=[2, 2])
    case("Conv", lambda x, w: F.conv2d(F.pad(x, [1, 0, 1, 0]), w), real(1, 2, 3, 4), real(3, 2, 2, 2), auto_pad="SAME_LOWER")
    case("Conv", lambda x, w: F.conv2d(x, w, stride=2), real(2, 4, 5, 4), real(3, 4, 1, 1), strides=[2, 2])
    case("Conv", lambda x, w, b: F.conv2d(x, w, b), real(2, 4, 3, 3), real(3, 4, 1, 1), real(3))
    case("Conv", lambda x, w: F.conv2d(x, w, dilation=(2, 1)), real(1, 2, 6, 5), real(3, 2, 2, 2), dilations=[2, 1])
    case("Conv", lambda x, w, b: F.conv1d(F.pad(x, [1, 2]), w, b), real(2, 2, 6), real(3, 2, 3), real(3), pads=[1, 2])
    case("Conv", lambda x, w: F.conv3d(x, w), real(1, 2, 3, 4, 3), real(2, 2, 2, 2, 2))
    case("ConvTranspose", lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1, output_padding=(1, 0)),
         real(1, 3, 3, 3), real(3, 2, 3, 3), real(2), strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 0])
    case("ConvTranspose", lambda x, w: F.conv_transpose2d(x, w, stride=2, groups=2),
         real(1, 4, 3, 3), real(4, 2, 2, 2), strides=[2, 2], group=2)
    # Pads cut the whole result: nothing above, one at the left, one below, nothing at the right.
    case("ConvTranspose", lambda x, w: F.conv_transpose2d(x, w, stride=2)[:, :, 0:-1, 1:],
         real(1, 3, 3, 3), real(3, 2, 3, 3), strides=[2, 2], pads=[0, 1, 1, 0])
    case("ConvTranspose", lambda x, w: F.conv_transpose1d(x, w, stride=2), real(1, 2, 4), real(2, 3, 3), strides=[2])


def activations():
    x = (2, 3, 2, 2)
    case("Relu", F.relu, real(*x))
    case("LeakyRelu", lambda v: F.leaky_relu(v, 0.2), real(*x), alpha=0.2)
    case("LeakyRelu", lambda v: F.leaky_relu(v, 0.01), real(*x))
    case("Sigmoid", torch.sigmoid, real(*x))
    case("HardSigmoid", lambda v: torch.clamp(0.3 * v + 0.4, 0, 1), real(*x), alpha=0.3, beta=0.4)
    case("HardSigmoid", lambda v: torch.clamp(0.2 * v + 0.5, 0, 1), real(*x))
    case("HardSwish", F.hardswish, real(*x))
    case("Tanh", torch.tanh, real(*x))
    case("Elu", lambda v: F.elu(v, 0.7), real(*x), alpha=0.7)
    case("Selu", F.selu, real(*x))
    case("Celu", lambda v: F.celu(v, 0.7), real(*x), alpha=0.7)
    case("Softplus", F.softplus, real(*x))
    case("Softsign", F.softsign, real(*x))
    case("Mish", F.mish, real(*x), opset=18)
    case("Gelu", F.gelu, real(*x), opset=20)
    case("Gelu", lambda v: F.gelu(v, approximate="tanh"), real(*x), opset=20, approximate="tanh")
    case("ThresholdedRelu", lambda v: F.threshold(v, 0.3, 0), real(*x), alpha=0.3)
    case("PRelu", lambda v, s: F.prelu(v, s.reshape(-1)), real(*x), real(3, 1, 1))
    case("Clip", lambda v: torch.clamp(v, -0.5, 0.6), real(*x), opset=6, min=-0.5, max=0.6)
    case("Clip", lambda v, low, high: torch.clamp(v, -0.5, 0.6), real(*x), scalar(-0.5), scalar(0.6), opset=13)
    case("Clip", lambda v, low, high: torch.clamp(v, max=0.6), real(*x), None, scalar(0.6), opset=13)
    case("Clip", F.relu6, positive(3, 4, low=5.1), opset=6, min=0.0, max=6.0)
    # Before operator set 13 all axes behind the given one are one distribution.
    case("Softmax", lambda v: torch.softmax(v.reshape(2, -1), 1).reshape(v.shape), real(*x), opset=11)
    case("Softmax", lambda v: torch.softmax(v, -1), real(*x), opset=13)
    case("Softmax", lambda v: torch.softmax(v, 1), real(*x), opset=13, axis=1)
    case("LogSoftmax", lambda v: torch.log_softmax(v.reshape(6, -1), 1).reshape(v.shape), real(*x), opset=9, axis=2)
    case("LogSoftmax", lambda v: torch.log_softmax(v, 1), real(*x), opset=13, axis=1)
    case("Dropout", lambda v: v * 1, real(*x), opset=7)
    case("Dropout", lambda v: v * 1, real(*x), opset=13)


def elementwise():
    x = (2, 3, 2, 2)
    for operator, function in {"Add": torch.add, "Sub": torch.sub, "Mul": torch.mul, "Div": torch.div, "Sum": torch.add,
                               "Mean": lambda a, b: (a + b) / 2}.items():
        case(operator, function, real(*x), real(1, 3, 1, 1))
        case(operator, function, real(2, 3), real(3))
        case(operator, function, real(3), real(2, 3))
        case(operator, function, real(2, 3), real(2, 3))
    for operator, function in {"Max": torch.maximum, "Min": torch.minimum}.items():
        case(operator, function, apart(2, 3, 2), real(3, 1))
        case(operator, function, apart(2, 3), apart(2, 3).detach().mul(-1.01).requires_grad_(True))
    case("Sum", lambda a, b, c: a + b + c, real(2, 3), real(3), real(2, 1))
    case("Max", lambda a, b, c: torch.maximum(torch.maximum(a, b), c), real(2, 3), apart(3), real(2, 1))
    case("Mean", lambda a, b, c: (a + b + c) / 3, real(2, 3), real(3), real(2, 1))
    case("Pow", lambda a, e: a**2, real(*x), scalar(2.0))
    case("Pow", lambda a, e: a**3, real(2, 3), scalar(3.0))
    case("Pow", lambda a, e: a**0.5, positive(2, 3), scalar(0.5))
    case("Pow", torch.pow, positive(2, 3), real(2, 3))
    case("Mod", lambda a, b: torch.fmod(a, b), real(2, 4), fixed(0.13, 0.29, 0.31, 0.47), fmod=1)
    case("Sqrt", torch.sqrt, positive(*x))
    case("Exp", torch.exp, real(*x))
    case("Log", torch.log, positive(*x))
    case("Neg", torch.neg, real(*x))
    case("Abs", torch.abs, real(*x))
    case("Reciprocal", torch.reciprocal, real(*x))
    case("Erf", torch.erf, real(*x))
    case("Sin", torch.sin, real(*x))
    case("Cos", torch.cos, real(*x))
    for operator, function in {"Floor": torch.floor, "Ceil": torch.ceil, "Round": torch.round, "Sign": torch.sign}.items():
        case(operator, function, real(2, 4))
    truth = torch.tensor([True, False, True, False, False, True])
    other = torch.tensor([True, True, False, False, True, True])
    case("Where", torch.where, truth.reshape(2, 3), real(2, 3), real(3))
    case("Not", torch.logical_not, truth)
    case("And", torch.logical_and, truth, other)
    case("Or", torch.logical_or, truth, other)
    case("Xor", torch.logical_xor, truth, other)
    for operator, function in {"Equal": torch.eq, "Greater": torch.gt, "GreaterOrEqual": torch.ge, "Less": torch.lt,
                               "LessOrEqual": torch.le}.items():
        case(operator, function, torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 2.0, 2.0]))


def products():
    case("Gemm", lambda a, b, c: F.linear(a, b, c), real(3, 4), real(5, 4), real(5), transB=1)
    case("Gemm", lambda a, b, c: 0.5 * (a @ b) + 2 * c, real(3, 4), real(4, 5), real(1, 5), alpha=0.5, beta=2.0)
    case("Gemm", lambda a, b: a.t() @ b, real(3, 4), real(3, 5), transA=1)
    case("MatMul", torch.matmul, real(2, 3, 4), real(4, 5))
    case("MatMul", torch.matmul, real(2, 3, 4), real(2, 4, 3))
    case("MatMul", torch.matmul, real(2, 2, 3, 2), real(2, 1, 2, 3))
    case("MatMul", torch.matmul, real(3, 4), real(4))


def pools():
    three = {"kernel_shape": [3, 3], "strides": [2, 2]}
    case("MaxPool", lambda x: F.max_pool2d(x, 3, 2), apart(1, 2, 7, 7), **three)
    case("MaxPool", lambda x: F.max_pool2d(x, 3, 2, 1), apart(1, 2, 6, 6), **three, pads=[1, 1, 1, 1])
    case("MaxPool", lambda x: F.max_pool2d(x, 3, 2, ceil_mode=True), apart(1, 2, 6, 6), **three, ceil_mode=1)
    case("MaxPool", lambda x: F.max_pool2d(F.pad(x, [0, 1, 0, 1], value=-9e9), 3, 2), apart(1, 2, 6, 6), **three, pads=[0, 0, 1, 1])
    case("MaxPool", lambda x: F.max_pool2d(x, 2, 1, dilation=2), apart(1, 2, 5, 5), kernel_shape=[2, 2], dilations=[2, 2])
    case("MaxPool", lambda x: F.max_pool1d(x, 2, 2), apart(1, 2, 5), kernel_shape=[2], strides=[2])
    case("MaxPool", lambda x: F.max_pool3d(x, 2, 1), apart(1, 1, 3, 3, 3), kernel_shape=[2, 2, 2])
    case("AveragePool", lambda x: F.avg_pool2d(x, 3, 2), real(1, 2, 7, 7), **three)
    case("AveragePool", lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False), real(1, 2, 6, 6), **three, pads=[1, 1, 1, 1])
    case("AveragePool", lambda x: F.avg_pool2d(x, 3, 2, ceil_mode=True), real(1, 2, 6, 6), **three, ceil_mode=1)
    case("AveragePool", lambda x: F.avg_pool2d(x, 3, 1, 1), real(1, 2, 4, 4),
         kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1)
    case("AveragePool", lambda x: F.avg_pool2d(F.pad(x, [1, 0, 0, 1]), 3, 1), real(1, 2, 4, 4),
         kernel_shape=[3, 3], pads=[0, 1, 1, 0], count_include_pad=1)
    # Pads on one side that do not count: the sum over the window by the number of elements in it.
    case("AveragePool", lambda x: 9 * F.avg_pool2d(F.pad(x, [0, 1, 0, 1]), 3, 2)
         / (9 * F.avg_pool2d(F.pad(torch.ones_like(x), [0, 1, 0, 1]), 3, 2)), real(1, 2, 6, 6), **three, pads=[0, 0, 1, 1])
    case("AveragePool", lambda x: F.avg_pool1d(x, 2, 2), real(1, 2, 5), kernel_shape=[2], strides=[2])
    case("AveragePool", lambda x: F.avg_pool3d(x, 2, 1), real(1, 1, 3, 3, 3), kernel_shape=[2, 2, 2])
    case("GlobalAveragePool", lambda x: F.adaptive_avg_pool2d(x, 1), real(2, 3, 3, 2))
    case("GlobalMaxPool", lambda x: F.adaptive_max_pool2d(x, 1), apart(2, 3, 3, 2))


def reductions():
    x = (2, 4, 3, 2)
    case("ReduceMean", lambda v: v.mean((2, 3), keepdim=True), real(*x), opset=13, axes=[2, 3])
    case("ReduceMean", lambda v, a: v.mean((2, 3)), real(*x), fixed(-1, -2), opset=18, keepdims=0)
    case("ReduceMean", lambda v: v.mean().reshape(1, 1, 1, 1), real(*x), opset=13)
    case("ReduceSum", lambda v, a: v.sum(1, keepdim=True), real(*x), fixed(1), opset=13)
    case("ReduceMax", lambda v: v.amax(1, keepdim=True), apart(*x), opset=13, axes=[1])
    case("ReduceMin", lambda v: v.amin(1, keepdim=True), apart(*x), opset=13, axes=[1])
    case("ReduceL2", lambda v: v.norm(2, 1, keepdim=True), real(*x), opset=13, axes=[1])
    case("ReduceL1", lambda v: v.norm(1, 1, keepdim=True), real(*x), opset=13, axes=[1])
    case("ReduceSumSquare", lambda v: (v**2).sum(1, keepdim=True), real(*x), opset=13, axes=[1])
    case("ReduceLogSumExp", lambda v: torch.logsumexp(v, 1, keepdim=True), real(*x), opset=13, axes=[1])


def normalizations():
    x = (3, 4, 3, 2)
    for training in (False, True):
        case("BatchNormalization", lambda v, s, b, m, d: F.batch_norm(v, m.clone(), d.clone(), s, b, training, 0.1, 0.01),
             real(*x), real(4), real(4), real(4).detach(), positive(4).detach(), training=training, epsilon=0.01, momentum=0.9)
        case("BatchNormalization", lambda v, s, b, m, d: F.batch_norm(v, m.clone(), d.clone(), s, b, training, 0.1, 1e-5),
             real(5, 4), real(4), real(4), real(4).detach(), positive(4).detach(), training=training)
    case("LayerNormalization", lambda v, s, b: F.layer_norm(v, [5], s, b), real(3, 2, 5), real(5), real(5))
    case("LayerNormalization", lambda v, s: F.layer_norm(v, [4, 3, 2], s, eps=1e-3), real(2, 4, 3, 2), real(4, 3, 2), axis=1, epsilon=1e-3)
    case("InstanceNormalization", lambda v, s, b: F.instance_norm(v, None, None, s, b), real(*x), real(4), real(4))
    case("GroupNormalization", lambda v, s, b: F.group_norm(v, 2, s, b), real(*x), real(4), real(4), opset=21, num_groups=2)
    case("GroupNormalization", lambda v, s, b: F.group_norm(v, 2, s.repeat_interleave(2), b.repeat_interleave(2)),
         real(*x), real(2), real(2), opset=18, num_groups=2)


def layouts():
    x = (2, 4, 3, 2)
    case("Identity", lambda v: v * 1, real(2, 3))
    case("Flatten", lambda v: v.flatten(1), real(*x))
    case("Flatten", lambda v: v.reshape(8, 6), real(*x), axis=2)
    case("Reshape", lambda v, s: v.reshape(2, 12, 2), real(*x), fixed(0, -1, 2))
    case("Squeeze", lambda v: v.squeeze(1), real(2, 1, 3), opset=11, axes=[1])
    case("Squeeze", lambda v, a: v.squeeze(1), real(2, 1, 3), fixed(1), opset=13)
    case("Unsqueeze", lambda v, a: v.unsqueeze(0).unsqueeze(-1), real(2, 3), fixed(0, -1), opset=13)
    case("Transpose", lambda v: v.permute(0, 2, 3, 1), real(*x), perm=[0, 2, 3, 1])
    case("Transpose", lambda v: v.permute(3, 2, 1, 0), real(*x))
    case("Expand", lambda v, s: v.expand(2, 4, 3), real(2, 1, 3), fixed(4, 1))
    case("Tile", lambda v, r: v.repeat(1, 2), real(2, 3), fixed(1, 2))
    # Depth first: the block's place is the slow part of the channel; CRD: the fast one, as pixel_shuffle.
    case("DepthToSpace", lambda v: v.reshape(2, 2, 2, 2, 3, 2).permute(0, 3, 4, 1, 5, 2).reshape(2, 2, 6, 4), real(2, 8, 3, 2), blocksize=2)
    case("DepthToSpace", lambda v: F.pixel_shuffle(v, 2), real(2, 8, 3, 2), blocksize=2, mode="CRD")
    case("SpaceToDepth", lambda v: v.reshape(1, 2, 2, 2, 1, 2).permute(0, 3, 5, 1, 2, 4).reshape(1, 8, 2, 1), real(1, 2, 4, 2), blocksize=2)


def selections():
    x = (2, 4, 3, 2)
    case("Concat", lambda a, b: torch.cat([a, b], 1), real(2, 3), real(2, 2), axis=1)
    case("Split", lambda v: torch.split(v, 2, 1), real(2, 4, 2), opset=11, axis=1)
    case("Split", lambda v, s: torch.split(v, [1, 3], 1), real(2, 4, 2), fixed(1, 3), opset=13, axis=1)
    case("Slice", lambda v: v[:, 1:], real(*x), opset=9, starts=[1], ends=[100], axes=[1])
    case("Slice", lambda v, s, e, a, p: v.flip(2)[:, [3, 1]], real(*x), fixed(-1, 3), fixed(-100, 0), fixed(2, 1), fixed(-1, -2), opset=13)
    case("Slice", lambda v, s, e: v[0:-1], real(*x), fixed(0), fixed(-1), opset=13)
    case("Gather", lambda v, i: v[:, [3, 0, 1, 3]], real(*x), fixed(3, -4, 1, 3), axis=1)
    case("Gather", lambda v, i: v[:, 2], real(*x), torch.tensor(2), axis=1)
    case("Gather", lambda w, i: F.embedding(i, w), real(5, 3), torch.tensor([[1, 4], [1, 0]]))
    case("Pad", lambda v: F.pad(v, [0, 2, 1, 0]), real(*x), opset=10, pads=[0, 0, 1, 0, 0, 0, 0, 2])
    case("Pad", lambda v, p, c: F.pad(v, [0, 2, 1, 0, 1, 0], value=0.5), real(*x), fixed(0, 1, 1, 0, 0, 0, 0, 2), scalar(0.5), opset=13)
    case("Pad", lambda v, p: F.pad(v, [1, 0, 1, 2], mode="reflect"), real(*x), fixed(0, 0, 1, 1, 0, 0, 2, 0), opset=13, mode="reflect")
    case("Pad", lambda v, p: F.pad(v, [1, 0, 1, 2], mode="replicate"), real(*x), fixed(0, 0, 1, 1, 0, 0, 2, 0), opset=13, mode="edge")


def resizes():
    x = (1, 2, 3, 2)
    double = fixed(1.0, 1.0, 2.0, 1.5)
    case("Upsample", lambda v, s: F.interpolate(v, scale_factor=(2, 1.5), mode="nearest"), real(*x), double, opset=9)
    case("Resize", lambda v, r, s: F.interpolate(v, scale_factor=(2, 1.5), mode="bilinear", align_corners=False),
         real(*x), None, double, mode="linear")
    case("Resize", lambda v, r, s, t: F.interpolate(v, size=(5, 5), mode="bilinear", align_corners=True),
         real(*x), None, None, fixed(1, 2, 5, 5), mode="linear", coordinate_transformation_mode="align_corners")
    case("Resize", lambda v, r, s, t: F.interpolate(v, size=(5, 4), mode="bilinear", align_corners=False),
         real(*x), None, None, fixed(1, 2, 5, 4), mode="linear", coordinate_transformation_mode="pytorch_half_pixel")
    case("Resize", lambda v, r, s: F.interpolate(v, scale_factor=(2, 1.5), mode="nearest"),
         real(*x), None, double, nearest_mode="floor", coordinate_transformation_mode="asymmetric")
    case("Resize", lambda v, r, s, t: F.interpolate(v, size=(6, 4), mode="nearest-exact"),
         real(*x), None, None, fixed(1, 2, 6, 4), nearest_mode="round_prefer_ceil")


def values():
    """Operators that answer shapes and numbers, through which no gradient flows."""
    x = real(2, 4, 3)
    case("Shape", lambda v: torch.tensor(v.shape), x)
    case("Shape", lambda v: torch.tensor(v.shape[1:3]), x, start=1, end=3, opset=15)
    case("Size", lambda v: torch.tensor(v.numel()), x)
    case("Constant", lambda: torch.tensor(1.5), value_float=1.5)
    case("ConstantOfShape", lambda s: torch.zeros(2, 3), fixed(2, 3))
    case("Range", lambda a, b, c: torch.arange(1, 8, 3), scalar(1), scalar(8), scalar(3))
    case("Cast", lambda v: v.float(), torch.tensor([1, -2, 3]), to=1)
    case("Cast", lambda v: v * 1, real(2, 3), to=1)


def indexing():
    x = (2, 4, 3)
    places = torch.tensor([[[0, 3, 1]], [[2, 1, 0]]])
    pairs = torch.tensor([[[0, 3], [1, 0], [1, 2]]])
    rows, columns = pairs[..., 0], pairs[..., 1]
    case("GatherElements", lambda v, i: torch.gather(v, 1, i), real(*x), places, axis=1)
    case("ScatterElements", lambda v, i, u: v.scatter(1, i, u), real(*x), places, real(2, 1, 3), opset=16, axis=1)
    case("ScatterElements", lambda v, i, u: v.scatter_add(1, i, u), real(*x), places, real(2, 1, 3), opset=16, axis=1, reduction="add")
    case("GatherND", lambda v, i: v[rows, columns], real(*x), pairs)
    case("ScatterND", lambda v, i, u: v.index_put((rows, columns), u), real(*x), pairs, real(1, 3, 3), opset=16)
    case("ScatterND", lambda v, i, u: v.index_put((rows, columns), u, accumulate=True), real(*x), pairs, real(1, 3, 3), opset=16, reduction="add")
    case("Trilu", torch.triu, real(*x), opset=14)
    case("Trilu", lambda v, k: torch.tril(v, -1), real(*x), torch.tensor(-1), opset=14, upper=0)
    case("ArgMax", lambda v: v.argmax(1, keepdim=True), apart(*x), axis=1)
    case("ArgMin", lambda v: v.argmin(2), apart(*x), axis=-1, keepdims=0)
    case("TopK", lambda v, k: torch.topk(v, 2, 1), apart(*x), fixed(2), axis=1)
    case("TopK", lambda v, k: torch.topk(v, 1, 2, largest=False), apart(*x), fixed(1), largest=0)
    image, grid = (2, 2, 4, 5), (2, 3, 2, 2)
    case("GridSample", lambda v, g: F.grid_sample(v, g, align_corners=False), real(*image), real(*grid), opset=16)
    case("GridSample", lambda v, g: F.grid_sample(v, g, mode="nearest", padding_mode="border", align_corners=True),
         real(*image), real(*grid), opset=16, mode="nearest", padding_mode="border", align_corners=1)


def recurrent():
    def lstm(x, w, r, b, h=None, c=None):
        h = torch.zeros(x.shape[1], 2) if h is None else h[0]
        c = torch.zeros(x.shape[1], 2) if c is None else c[0]
        steps = []
        for step in x:
            i, o, f, g = (step @ w[0].t() + h @ r[0].t() + b[0][:8] + b[0][8:]).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            steps.append(h)
        return torch.stack(steps).unsqueeze(1), h.unsqueeze(0), c.unsqueeze(0)

    def gru(x, w, r, b):
        h = torch.zeros(x.shape[1], 2)
        steps = []
        for step in x:
            own, past = step @ w[0].t() + b[0][:6], h @ r[0].t() + b[0][6:]
            z, reset, new = own.chunk(3, 1)
            past_z, past_reset, past_new = past.chunk(3, 1)
            z = torch.sigmoid(z + past_z)
            h = (1 - z) * torch.tanh(new + torch.sigmoid(reset + past_reset) * past_new) + z * h
            steps.append(h)
        return torch.stack(steps).unsqueeze(1), h.unsqueeze(0)

    case("LSTM", lstm, real(3, 2, 4), real(1, 8, 4), real(1, 8, 2), real(1, 16), opset=14, hidden_size=2)
    case("LSTM", lambda x, w, r, b, n, h, c: lstm(x, w, r, b, h, c), real(3, 2, 4), real(1, 8, 4), real(1, 8, 2), real(1, 16),
         None, real(1, 2, 2), real(1, 2, 2), opset=14, hidden_size=2)
    case("GRU", gru, real(3, 2, 4), real(1, 6, 4), real(1, 6, 2), real(1, 12), opset=14, hidden_size=2, linear_before_reset=1)


def others():
    x = (2, 4, 3, 2)
    case("Einsum", lambda a, b: a @ b, real(2, 3, 4), real(4, 5), equation="bij,jk->bik")
    case("Tan", torch.tan, real(2, 3))
    case("Atan", torch.atan, real(2, 3))
    case("ReduceProd", lambda v: v.prod(3, keepdim=True).prod(1, keepdim=True), real(*x), opset=13, axes=[1, 3])
    case("ReduceLogSum", lambda v: torch.log(v.sum(1, keepdim=True)), positive(*x), opset=13, axes=[1])
    case("CumSum", lambda v, a: torch.cumsum(v, 1), real(*x), torch.tensor(1), opset=14)
    case("CumSum", lambda v, a: v.sum(2, keepdim=True) - torch.cumsum(v, 2), real(*x), torch.tensor(2), opset=14, exclusive=1, reverse=1)
    case("LRN", lambda v: F.local_response_norm(v, 3, 0.5, 0.75, 2.0), real(*x), opset=13, size=3, alpha=0.5, bias=2.0)
    case("LpNormalization", lambda v: v / v.norm(2, 1, keepdim=True), real(*x), opset=13, axis=1)
    case("LpNormalization", lambda v: v / v.norm(1, -1, keepdim=True), real(*x), opset=13, p=1)
    case("MeanVarianceNormalization", lambda v: (v - v.mean((0, 2, 3), keepdim=True)) / v.std((0, 2, 3), unbiased=False, keepdim=True),
         real(*x), opset=13)
    case("RMSNormalization", lambda v, s: v / torch.sqrt((v**2).mean(-1, keepdim=True) + 1e-5) * s, real(2, 3, 5), real(5), opset=23)
    case("SimplifiedLayerNormalization", lambda v, s: v / torch.sqrt((v**2).mean(-1, keepdim=True) + 1e-5) * s, real(2, 3, 5), real(5))
    case("Swish", lambda v: v * torch.sigmoid(1.5 * v), real(2, 3), opset=24, alpha=1.5)
    case("Attention", lambda q, k, v: torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(4), -1) @ v,
         real(2, 2, 3, 4), real(2, 2, 5, 4), real(2, 2, 5, 3), opset=23)


def main():
    parts = (convolutions, activations, elementwise, products, pools, reductions, normalizations, layouts, selections, resizes, values,
             indexing, recurrent, others)
    for part in parts:
        part()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in CASES)
    TARGET.write_text('{"torch":"%s","cases":[\n%s\n]}\n' % (torch.__version__, lines))
    operators = {entry["operator"] for entry in CASES}
    print("%d cases of %d operators, %d bytes" % (len(CASES), len(operators), TARGET.stat().st_size))


if __name__ == "__main__":
    main()
