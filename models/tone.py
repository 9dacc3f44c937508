"""A sound to test with, the same bits as that of server/src/embedding/tone.rs."""

import numpy as np


def tone(count):
    """`count` samples: integer arithmetic up to the last step, so that every language gets the same bits. A triangle
    whose period shrinks, and a click every 6000 samples."""
    n = np.arange(count, dtype=np.int64)
    triangle = np.abs(n * (200 + n // 500) % 48_000 - 24_000) - 12_000
    return ((triangle + 12_000 * (n % 6000 < 30)) / 48_000).astype(np.float32)
