"""Writes octet.onnx, an embedder as small as one can be: the mean magnitudes of a 16-point Fourier transform.

    python server/tests/models/octet.py

Tests use it to show that a model is added by a manifest entry alone. In: audio [batch, samples], 16 kHz. Out: embedding
[batch, frames, 8]; the host takes the mean over the frames.
"""

import math
import sys
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
sys.path.append(str(FOLDER.parents[2] / "models"))
from graph import Graph, ints, save  # noqa: E402

graph = Graph()
audio = graph.input("audio")
frames = audio.slice(0, audio.size(1) / ints(16) * ints(16), axis=1).reshape(0, -1, 16)
angle = 2 * math.pi * np.arange(16)[:, None] * np.arange(1, 9) / 16
real, imaginary = (frames @ wave(angle).astype(np.float32) for wave in (np.cos, np.sin))
magnitudes = (real * real + imaginary * imaginary).sqrt()
model = graph.model(
    "octet", [("audio", ["batch", "samples"])], [("embedding", ["batch", "frames", 8], magnitudes)]
)
save(model, FOLDER / "octet.onnx")
