#!/usr/bin/python3
"""Exports an architecture of torchvision.models to ONNX, with random weights that a proof can rest on.

    /usr/bin/python3 export_torchvision.py --list
    /usr/bin/python3 export_torchvision.py resnet18 --batch-norm kept --opset 12 --folder /tmp/exports

Written for Debian's python3-torch (1.13) and python3-torchvision (0.14); needs nothing else. One JSON object a line goes to standard output: what was exported
(or, with --list, what could be), everything else to standard error. Quantized architectures are left out.

Weights. torchvision's initial values are made for training, not for comparing two networks: batch norms that do nothing, layer scales of 1e-6, classifiers of
zeros, activations that die out over twenty layers. Here every parameter that starts as a constant is drawn anew, and one forward pass over a random input
scales each layer so that its output has a deviation near one and gives each batch norm statistics close to (not equal to) what it sees.

A network without any batch norm is the same file whether they are kept or folded; "batchNorm" is then "none".
"""
import argparse
import contextlib
import json
import pathlib
import re
import sys
import warnings

import torch
import torchvision
from torch.onnx import symbolic_helper

FAMILIES = ("classification", "segmentation", "detection", "optical_flow", "video")
NEWEST_OPSET = 17
ADDED_IN = re.compile(r"added in version (\d+)")


def family_of(name):
    module = torchvision.models.get_model_builder(name).__module__.split(".")[2:]
    return module[0] if module[0] in FAMILIES + ("quantization",) else "classification"


def published(name):
    """What torchvision states of its own pretrained weights: the first (the paper's recipe) where there are several."""
    weights = list(torchvision.models.get_model_weights(name))
    return weights[0] if weights else None


def published_parameters(name):
    weights = published(name)
    return weights.meta.get("num_params") if weights else None


def architectures():
    return [name for name in torchvision.models.list_models() if family_of(name) != "quantization"]


def draw_normal(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0):
    """Instead of torch.nn.init.trunc_normal_, which takes longer than all the rest of an export."""
    with torch.no_grad():
        return tensor.normal_(mean, std).clamp_(a, b)


torch.nn.init.trunc_normal_ = draw_normal


def build(name, family):
    arguments = {"weights": None}
    if family in ("segmentation", "detection"):
        arguments["weights_backbone"] = None
    if family == "detection" and not name.startswith("ssd"):
        arguments.update(min_size=DETECTION_SIZE, max_size=DETECTION_SIZE)
    return torchvision.models.get_model(name, **arguments).eval()


DETECTION_SIZE = 320
SEGMENTATION_SIZE = 224
FLOW_SIZE = (128, 160)


def image_size(name):
    crop = getattr(published(name).transforms(), "crop_size", 224) if published(name) else 224
    return crop[0] if isinstance(crop, (list, tuple)) else crop


def inputs_of(name, family, size, images):
    """Random inputs of the family's shape; the published crop where the architecture is a classifier, smaller ones where cost says so."""
    if family == "classification":
        side = size or image_size(name)
        return (torch.randn(images, 3, side, side),)
    if family == "segmentation":
        side = size or SEGMENTATION_SIZE
        return (torch.randn(1, 3, side, side),)
    if family == "detection":
        side = size or (300 if name.startswith("ssd300") else DETECTION_SIZE)
        return ([torch.rand(3, side, side)],)
    if family == "optical_flow":
        height, width = (size, size) if size else FLOW_SIZE
        return (torch.rand(1, 3, height, width) * 2 - 1, torch.rand(1, 3, height, width) * 2 - 1)
    side = size or image_size(name)
    return (torch.randn(1, 3, 16, side, side),)


def draw_constants(model):
    """Gives every parameter and statistic that starts as one constant a random value around it."""
    for value in model.parameters():
        if value.numel() > 1 and torch.all(value == value.flatten()[0]):
            centre = abs(float(value.flatten()[0]))
            if centre == 0:
                value.normal_(0, 0.05)
            else:
                value.uniform_(0.5, 1.5).mul_(max(centre, 0.2))


def fit_normalization(module, inputs):
    x = inputs[0].detach()
    over = [axis for axis in range(x.dim()) if axis != 1]
    deviation, mean = torch.std_mean(x, dim=over, unbiased=False)
    module.running_mean.copy_(mean + 0.1 * deviation * torch.randn_like(mean))
    module.running_var.copy_(deviation**2 * torch.empty_like(mean).uniform_(0.7, 1.3) + 0.01)


def has_batch_norm(model):
    return any(isinstance(module, BATCH_NORM) for module in model.modules())


BATCH_NORM = torch.nn.modules.batchnorm._BatchNorm


def fit_scale(module, inputs, output):
    deviation = float(output.detach().std()) if output.numel() > 1 else 1.0
    if module in FITTED or 0.25 < deviation < 4 or not 0 < deviation < float("inf"):
        return None
    FITTED.add(module)
    module.weight.div_(deviation)
    if module.bias is not None:
        module.bias.div_(deviation)
    return output / deviation


FITTED = set()


def fit(model, inputs):
    """One forward pass that makes each layer's output neither vanish nor explode."""
    hooks = []
    for module in model.modules():
        if isinstance(module, BATCH_NORM):
            hooks.append(module.register_forward_pre_hook(fit_normalization))
        elif isinstance(module, (torch.nn.modules.conv._ConvNd, torch.nn.Linear)):
            hooks.append(module.register_forward_hook(fit_scale))
    model(*inputs)
    for hook in hooks:
        hook.remove()


def zeros_like(graph, tensor):
    """Swin V2 sets a part of a bias to zero in place, for which the exporter has no words."""
    return graph.op("Sub", tensor, tensor)


torch.onnx.register_custom_op_symbolic("aten::zero", zeros_like, 9)


SLICE_END = torch.iinfo(torch.int64).max


def split_at(graph, tensor, places, axis):
    """MViT parts the class token from the rest by tensor_split at a constant place; the exporter would write a loop over a sequence."""
    places = symbolic_helper._maybe_get_const(places, "is")
    axis = symbolic_helper._maybe_get_const(axis, "i")
    bounds = [0, *places, SLICE_END]
    pieces = [symbolic_helper._slice_helper(graph, tensor, axes=[axis], starts=[start], ends=[end]) for start, end in zip(bounds, bounds[1:])]
    return graph.op("prim::ListConstruct", *pieces)


torch.onnx.register_custom_op_symbolic("aten::tensor_split", split_at, 11)


def write(model, inputs, path, keep, opset):
    """A model in evaluation mode whose mode is preserved is exported without the pass that folds batch norm into convolutions."""
    training = torch.onnx.TrainingMode.PRESERVE if keep else torch.onnx.TrainingMode.EVAL
    torch.onnx.export(model, inputs, str(path), opset_version=opset, training=training, do_constant_folding=True)


def export(arguments):
    family = family_of(arguments.architecture)
    torch.manual_seed(arguments.seed)
    with torch.no_grad():
        model = build(arguments.architecture, family)
        draw_constants(model)
        inputs = inputs_of(arguments.architecture, family, arguments.size, arguments.images)
        fit(model, inputs)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    opset = arguments.opset
    while True:
        path = arguments.folder / f"{arguments.architecture}-bn-{arguments.batch_norm}-opset{opset}.onnx"
        try:
            write(model, inputs, path, arguments.batch_norm == "kept", opset)
        except (torch.onnx.errors.UnsupportedOperatorError, torch.onnx.errors.SymbolicValueError) as refusal:
            path.unlink(missing_ok=True)
            reason = str(refusal).splitlines()[0]
            named = ADDED_IN.search(reason)
            newer = int(named.group(1)) if named else opset + 1
            if not opset < newer <= NEWEST_OPSET:
                raise
            print(f"{arguments.architecture}: opset {opset} does not do, trying {newer}: {reason}", file=sys.stderr)
            opset = newer
            continue
        return {
            "architecture": arguments.architecture,
            "family": family,
            "file": str(path),
            "batchNorm": arguments.batch_norm if has_batch_norm(model) else "none",
            "opset": opset,
            "requestedOpset": arguments.opset,
            "publishedParameters": published_parameters(arguments.architecture),
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("architecture", nargs="?", help="a name that --list prints")
    parser.add_argument("--list", action="store_true", help="list the architectures with their published parameter counts")
    parser.add_argument("--batch-norm", choices=("kept", "folded"), default="folded", help="leave BatchNormalization nodes, or fold them into convolutions")
    parser.add_argument("--opset", type=int, default=16, help="falls forward to a newer one where an operator needs it")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("."), help="where the file goes: NAME-bn-kept-opset12.onnx")
    parser.add_argument("--size", type=int, help="height and width of the input instead of the usual ones")
    parser.add_argument("--images", type=int, default=1, help="how many at once; for classifiers")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.list:
        for name in architectures():
            print(json.dumps({"architecture": name, "family": family_of(name), "parameters": published_parameters(name)}))
        return
    if arguments.architecture not in architectures():
        parser.error(f"Architecture ({arguments.architecture}) must be one of those that --list prints.")
    warnings.filterwarnings("ignore")
    # Idle threads spin, which costs more than they bring where the machine has other work.
    torch.set_num_threads(1)
    with contextlib.redirect_stdout(sys.stderr):
        exported = export(arguments)
    print(json.dumps(exported))


if __name__ == "__main__":
    main()
