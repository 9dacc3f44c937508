"""Checkpoints with MERT's architecture and names and random weights: for measurements and tests, never for music.

    python models/random_checkpoint.py FILE          the full size, as PyTorch stores it
    python models/random_checkpoint.py --tiny        server/tests/models/tiny-mert.*

The tiny one comes as a PyTorch and as a safetensors file, with its graphs and what PyTorch computes with it.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from mert_v1_95m import Shape, write
from reference import network, states
from tone import tone

TINY = Shape(
    id="tiny-mert", channels=16, hidden=24, heads=2, inner=48, layers=3, layer=2, position_kernel=16, position_groups=4
)
NEW, OLD = ("parametrizations.weight.original0", "parametrizations.weight.original1"), ("weight_g", "weight_v")


def random_network(shape):
    """Wider weights than a fresh network has: every tensor shows in the result."""
    torch.manual_seed(1234)
    model = network(shape)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape)
            if name.endswith("bias"):
                parameter.copy_(0.1 * noise)
            elif "norm" in name:
                parameter.copy_(torch.exp(0.3 * noise))
            elif "layers" in name and parameter.dim() == 2:
                parameter.copy_(noise * 0.8 / parameter.shape[1] ** 0.5)
    return model


def old_names(tensors):
    """The published file was written before PyTorch renamed the two parts of a weight norm."""
    for new, old in zip(NEW, OLD):
        tensors = {name.replace(new, old): tensor for name, tensor in tensors.items()}
    return tensors


def samples(seed, seconds):
    """A chord, a beat and noise."""
    random, t = np.random.default_rng(seed), np.arange(int(seconds * 24_000)) / 24_000
    chord = sum(np.sin(2 * np.pi * hz * t) for hz in random.uniform(80, 2000, 4))
    beat = np.exp(-20 * (t % 0.5)) * np.sin(2 * np.pi * 60 * t)
    return (0.1 * chord + 0.3 * beat + 0.02 * random.standard_normal(len(t))).astype(np.float32)


def tiny(folder):
    model = random_network(TINY)
    tensors = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    torch.save(old_names(tensors), folder / f"{TINY.id}.bin")
    save_file(tensors, folder / f"{TINY.id}.safetensors")
    write(TINY, folder)
    # What the tests feed is computed there, by the same formula: a file of it would be larger than the network.
    counts = [74_400, 96_000]
    expected = [{"samples": count, "states": states(model, tone(count)[None])[0].tolist()} for count in counts]
    (folder / f"{TINY.id}.expected.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "--tiny":
        tiny(Path(__file__).parents[1] / "server/tests/models")
    else:
        torch.save(old_names(random_network(Shape()).state_dict()), sys.argv[1])
