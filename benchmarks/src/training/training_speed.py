#!/usr/bin/env python3
"""Compares the speed of training with PyTorch's: the same network, batch and threads, in alternating runs.

    /usr/bin/python3 benchmarks/src/training/training_speed.py

needs Debian's python3-torch, builds the benchmarks with Maven and writes results/training-speed/speed.json and speed.md.

One round is a process of each in turn: Lathe's Trainer, PyTorch as it comes, PyTorch with the memory of tensors channels last
(which Lathe chooses by itself). All three train a residual network of 20 layers (16, 32, 64 channels, three blocks each) on
3 x 32 x 32 examples: cross-entropy, clipping, Nesterov momentum, weight decay; the first steps are not counted. A step's time
is from one minibatch to the next; processor time is that of the whole process, which other work on the machine moves less.
"""
import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
RESULTS = ROOT / "results/training-speed"
# As the launcher sets them, for all three alike.
ENVIRONMENT = {
    "OMP_WAIT_POLICY": "PASSIVE",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "2147483647",
    "MALLOC_MMAP_THRESHOLD_": "1073741824",
}
LEARNING_RATE = 0.05


def network():
    import torch.nn as nn
    import torch.nn.functional as F

    def normalized(inputs, outputs, kernel, stride):
        return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs))

    class Block(nn.Module):
        def __init__(self, inputs, outputs, stride):
            super().__init__()
            self.first = normalized(inputs, outputs, 3, stride)
            self.second = normalized(outputs, outputs, 3, 1)
            same = stride == 1 and inputs == outputs
            self.shortcut = nn.Identity() if same else normalized(inputs, outputs, 1, stride)

        def forward(self, x):
            return F.relu(self.second(F.relu(self.first(x))) + self.shortcut(x))

    layers = [normalized(3, 16, 3, 1), nn.ReLU()]
    inputs = 16
    for stage, outputs in enumerate((16, 32, 64)):
        for block in range(3):
            layers.append(Block(inputs, outputs, 2 if stage > 0 and block == 0 else 1))
            inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def train(arguments):
    import torch
    import torch.nn.functional as F

    torch.manual_seed(1)
    torch.set_num_threads(arguments.threads)
    layout = torch.channels_last if arguments.who == "channels-last" else torch.contiguous_format
    model = network().to(memory_format=layout).train()
    matrices = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() == 1]
    descent = torch.optim.SGD(
        [{"params": matrices, "weight_decay": 5e-4}, {"params": others, "weight_decay": 0}],
        lr=LEARNING_RATE, momentum=0.9, nesterov=True)
    batches = [(torch.randn(arguments.batch, 3, 32, 32), torch.randint(0, 10, (arguments.batch,))) for _ in range(4)]
    marks = []
    for step in range(arguments.warm_up + arguments.steps):
        if step == arguments.warm_up:
            processor = time.process_time()
        marks.append(time.perf_counter())
        inputs, labels = batches[step % len(batches)]
        logits = model(inputs.contiguous(memory_format=layout))
        loss = F.cross_entropy(logits, labels)
        loss.item()
        (logits.argmax(1) == labels).sum().item()
        descent.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        descent.step()
    marks.append(time.perf_counter())
    marks = marks[arguments.warm_up:]
    print(json.dumps({
        "stepMillis": [1000 * (b - a) for a, b in zip(marks, marks[1:])],
        "processorMillis": 1000 * (time.process_time() - processor) / arguments.steps,
        "parameters": sum(p.numel() for p in model.parameters()),
        "version": torch.__version__,
    }))


def classpath():
    target = ROOT / "benchmarks/target/benchmarks.classpath"
    subprocess.run(
        ["mvn", "-q", "-B", "package", "dependency:build-classpath", "-pl", "benchmarks", "-am", "-Dlathe.quick",
         "-Dmaven.test.skip=true", "-Dspotless.check.skip=true", "-Dmdep.outputFile=" + str(target)] + os.environ.get("LATHE_MAVEN", "").split(),
        cwd=ROOT, check=True, stdout=sys.stderr)
    return str(ROOT / "benchmarks/target/classes") + ":" + target.read_text()


def run(command):
    environment = {**os.environ, **ENVIRONMENT}
    finished = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(finished.stdout.strip().splitlines()[-1])


def drive(arguments):
    path = arguments.classpath or classpath()
    common = ["--threads", arguments.threads, "--batch", arguments.batch, "--steps", arguments.steps, "--warm-up", arguments.warm_up]
    common = [str(word) for word in common]
    java = ["java", "-Xmx2g", "-cp", path, "dev.lathe.benchmarks.TrainingSpeed"] + common
    python = [sys.executable, __file__] + common + ["--who"]
    commands = {"lathe": java, "pytorch": python + ["contiguous"], "pytorch-channels-last": python + ["channels-last"]}
    rounds = []
    load = os.getloadavg()
    for number in range(arguments.rounds):
        # The order turns, so that nobody always runs behind the same neighbour.
        names = list(commands)[number % 3:] + list(commands)[:number % 3]
        rounds.append({name: run(commands[name]) for name in names})
        print("round", number + 1, {n: round(statistics.median(r["stepMillis"]), 1) for n, r in rounds[-1].items()}, file=sys.stderr)
    write(arguments, rounds, load)


def write(arguments, rounds, load):
    assert len({entry["parameters"] for entry in rounds[0].values()}) == 1, "the networks differ"
    rows = []
    for name in ("lathe", "pytorch", "pytorch-channels-last"):
        medians = [statistics.median(r[name]["stepMillis"]) for r in rounds]
        fastest = min(min(r[name]["stepMillis"]) for r in rounds)
        processor = [r[name]["processorMillis"] for r in rounds]
        ratios = [statistics.median(r[name]["stepMillis"]) / statistics.median(r["lathe"]["stepMillis"]) for r in rounds]
        shares = [r[name]["processorMillis"] / r["lathe"]["processorMillis"] for r in rounds]
        rows.append("| %s | %s | %.1f | %.1f | %.1f | %.2f | %.2f |" % (
            name, rounds[0][name]["version"], statistics.median(medians), fastest, statistics.median(processor),
            statistics.median(ratios), statistics.median(shares)))
    RESULTS.mkdir(parents=True, exist_ok=True)
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    document = {"schemaVersion": 1, "processor": processor, "threads": arguments.threads, "batch": arguments.batch,
                "loadBefore": load, "rounds": rounds}
    (RESULTS / "speed.json").write_text(json.dumps(document, indent=1) + "\n")
    head = "| | version | ms a step, median | fastest | processor ms a step | its time / Lathe's | its processor time / Lathe's |\n|---|---|---|---|---|---|---|\n"
    text = head + "\n".join(rows) + "\n\n%d rounds of %d steps at batch %d, %d threads, %s; load before the first round %.1f.\n" % (
        len(rounds), arguments.steps, arguments.batch, arguments.threads, processor, load[0])
    (RESULTS / "speed.md").write_text(text)
    print(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--warm-up", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--classpath", help="of the benchmarks where they are built already")
    parser.add_argument("--who", choices=("contiguous", "channels-last"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    train(arguments) if arguments.who else drive(arguments)


if __name__ == "__main__":
    main()
