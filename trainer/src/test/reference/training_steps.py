#!/usr/bin/env python3
"""Writes what PyTorch's optimisers and losses make of a small network in a few steps.

    /usr/bin/python3 trainer/src/test/reference/training_steps.py

needs Debian's python3-torch (written with 1.13.1) and overwrites
trainer/src/test/resources/dev/lathe/trainer/training-steps.json, which PyTorchStepsTest compares with.

The network is a convolution, batch normalisation, ReLU, the mean over the plane and a classifier. Weight decay applies to the
two matrices and not to scale, shift and bias; the learning rate is halved after every step.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(21)
torch.set_num_threads(1)
TARGET = pathlib.Path(__file__).parents[1] / "resources/dev/lathe/trainer/training-steps.json"
STEPS = 4
DECAY = 0.01


def numbers(tensor):
    return {"shape": list(tensor.shape), "values": [float("%.8g" % v) for v in tensor.detach().reshape(-1).tolist()]}


def rounded(tensor):
    return torch.round(tensor * 1000) / 1000


START = {
    "conv.weight": rounded(torch.randn(4, 2, 3, 3) * 0.4),
    "norm.scale": rounded(1 + torch.randn(4) * 0.2),
    "norm.bias": rounded(torch.randn(4) * 0.2),
    "norm.mean": torch.zeros(4),
    "norm.variance": torch.ones(4),
    "fc.weight": rounded(torch.randn(3, 4)),
    "fc.bias": rounded(torch.randn(3) * 0.3),
}
INPUTS = [rounded(torch.randn(6, 2, 5, 5)) for _ in range(STEPS)]
LABELS = [torch.randint(0, 3, (6,)) for _ in range(STEPS)]
TEACHER = [rounded(torch.randn(6, 3) * 2) for _ in range(STEPS)]


def forward(weights, x):
    y = F.conv2d(x, weights["conv.weight"], padding=1)
    y = F.batch_norm(y, weights["norm.mean"], weights["norm.variance"], weights["norm.scale"], weights["norm.bias"], True, 0.1, 1e-5)
    return F.linear(F.relu(y).mean((2, 3)), weights["fc.weight"], weights["fc.bias"])


def cross_entropy(smoothing):
    return lambda logits, step: F.cross_entropy(logits, LABELS[step], label_smoothing=smoothing)


def distillation(temperature):
    def loss(logits, step):
        own = F.log_softmax(logits / temperature, 1)
        wanted = F.softmax(TEACHER[step] / temperature, 1)
        return F.kl_div(own, wanted, reduction="batchmean") * temperature**2

    return loss


def train(name, optimizer, rate, loss, clip):
    weights = {key: value.clone() for key, value in START.items()}
    learned = [key for key in START if key not in ("norm.mean", "norm.variance")]
    for key in learned:
        weights[key].requires_grad_(True)
    groups = [
        {"params": [weights[k] for k in learned if k.endswith("weight")], "weight_decay": DECAY},
        {"params": [weights[k] for k in learned if not k.endswith("weight")], "weight_decay": 0},
    ]
    descent = optimizer(groups, rate)
    losses = []
    for step in range(STEPS):
        for group in descent.param_groups:
            group["lr"] = rate * 0.5**step
        descent.zero_grad()
        value = loss(forward(weights, INPUTS[step]), step)
        value.backward()
        torch.nn.utils.clip_grad_norm_([weights[k] for k in learned], clip)
        descent.step()
        losses.append(value.item())
    return {"name": name, "rate": rate, "clip": clip, "losses": losses, "weights": {k: numbers(v) for k, v in weights.items()}}


def main():
    momentum = lambda groups, rate: torch.optim.SGD(groups, lr=rate, momentum=0.9)
    nesterov = lambda groups, rate: torch.optim.SGD(groups, lr=rate, momentum=0.9, nesterov=True)
    adam = lambda groups, rate: torch.optim.AdamW(groups, lr=rate)
    runs = [
        train("momentum", momentum, 0.2, cross_entropy(0), 1e9),
        train("nesterov", nesterov, 0.2, cross_entropy(0.1), 0.5),
        train("adamw", adam, 0.05, cross_entropy(0.1), 1e9),
        train("distillation", nesterov, 0.2, distillation(2.0), 1e9),
    ]
    document = {
        "torch": torch.__version__,
        "decay": DECAY,
        "start": {k: numbers(v) for k, v in START.items()},
        "inputs": [numbers(x) for x in INPUTS],
        "labels": [y.tolist() for y in LABELS],
        "teacher": [numbers(t) for t in TEACHER],
        "runs": runs,
    }
    TARGET.write_text(json.dumps(document, separators=(",", ":")) + "\n")
    print("%d runs, %d bytes" % (len(runs), TARGET.stat().st_size))


if __name__ == "__main__":
    main()
