"""Writes self-test/timbre-v1.json: what timbre-v1.onnx says of the test tone, for `/readyz` to compare with.

    python models/self_test.py
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime

from tone import tone

FOLDER = Path(__file__).parent
RATE_HZ, TONE_MS = 24_000, 6_000


def main():
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the order of sums, and with it the last digit, does not depend on the machine
    session = onnxruntime.InferenceSession(FOLDER / "timbre-v1.onnx", options)
    [features] = session.run(["embedding"], {"audio": tone(RATE_HZ * TONE_MS // 1_000)[None]})
    values = [float(f"{value:.6g}") for value in features[0]]
    path = FOLDER / "self-test" / "timbre-v1.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"model": "timbre-v1", "tone_ms": TONE_MS, "values": values}) + "\n")


if __name__ == "__main__":
    main()
