"""Writes timbre-v1.json, the constants that standardise what timbre-v1.onnx says, and checks them on fresh tracks.

    python models/timbre_v1_constants.py

A vector is clip((feature - centre) / scale, ±4), each block divided by the root of its size, then made unit length. The
constants come from procedural tracks, hence `"source": "synthetic"`; `undercard models refit` fits them on a catalogue.
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime

from synthetic_tracks import RATE, STYLES, track
from timbre_v1 import BLOCKS, DIMS

FOLDER = Path(__file__).parent
FIT_SEEDS, CHECK_SEEDS = range(1000, 1020), range(12)
CLIP = 4.0
SHORTEST_SCALE = 1e-3  # a dimension that never moved in the tracks must not drown the others in a catalogue's


def main():
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the order of sums, and with it the last digit, does not depend on the machine
    session = onnxruntime.InferenceSession(FOLDER / "timbre-v1.onnx", options)
    fitted = features(session, FIT_SEEDS)
    centre = fitted.mean(0, dtype=np.float64)
    scale = np.maximum(fitted.std(0, dtype=np.float64), SHORTEST_SCALE)
    constants = {
        "feature_version": "timbre-v1",
        "source": "synthetic",
        "tracks": len(fitted),
        "blocks": BLOCKS,
        "centre": [significant(value) for value in centre],
        "scale": [significant(value) for value in scale],
    }
    text = json.dumps(constants).replace(', "', ',\n"').replace("{", "{\n").replace("}", "\n}\n")
    (FOLDER / "timbre-v1.json").write_text(text)
    check(session, centre, scale)


def features(session, seeds, seconds=30.0):
    """[len(seeds) · styles, dims], one row for each style and seed, styles together."""
    rows = []
    for style in STYLES:
        for seed in seeds:
            audio = track(style, seed)[: int(seconds * RATE)]
            rows.append(session.run(None, {"audio": audio[None]})[0][0])
    return np.array(rows)


def significant(value):
    return float(f"{value:.5g}")


def standardised(rows, centre, scale):
    weights = np.concatenate([np.full(size, size**-0.5) for _, size in BLOCKS])
    rows = np.clip((rows - centre) / scale, -CLIP, CLIP) * weights
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def check(session, centre, scale):
    """How well tracks of one style are told from tracks of two, on draws that fitted nothing."""
    rows = features(session, CHECK_SEEDS)
    style = np.repeat(np.arange(len(STYLES)), len(CHECK_SEEDS))
    # The plain features, and the standardised ones.
    report("raw features", rows / np.linalg.norm(rows, axis=1, keepdims=True), style)
    whole = standardised(rows, centre, scale)
    report("timbre-v1", whole, style)
    # Constants of five styles, judged on the five others: do they hold for what they were not fitted on?
    half = style < len(STYLES) // 2
    for fit, test in ((half, ~half), (~half, half)):
        other = rows[fit].mean(0), np.maximum(rows[fit].std(0), SHORTEST_SCALE)
        report("constants of other styles", standardised(rows[test], *other), style[test])
    start = 0
    for name, size in BLOCKS:
        block = (rows - centre)[:, start : start + size] / scale[start : start + size]
        report(f"  {name}", block / np.linalg.norm(block, axis=1, keepdims=True), style)
        start += size
    for seconds in (3, 5, 7, 10, 20):
        part = standardised(features(session, CHECK_SEEDS, seconds), centre, scale)
        kin = (part * whole).sum(1)
        report(f"first {seconds:>2} s (against their 30 s: {kin.mean():.2f}, least {kin.min():.2f})", part, style)
    silence = session.run(None, {"audio": np.zeros((1, 3 * RATE), np.float32)})[0]
    assert silence.shape == (1, DIMS) and np.isfinite(silence).all()


def report(name, vectors, style):
    cosines = vectors @ vectors.T
    alike = style[:, None] == style
    same = cosines[alike & ~np.eye(len(style), dtype=bool)]
    cross = np.sort(cosines[~alike])
    # The chance that a pair of one style scores above a pair of two.
    auc = np.searchsorted(cross, same).mean() / len(cross)
    kin = f"same {same.mean():5.2f} ± {same.std():.2f}  cross {cross.mean():5.2f} ± {cross.std():.2f}"
    print(f"{name:<50} {kin}  AUC {auc:.4f}")


if __name__ == "__main__":
    main()
