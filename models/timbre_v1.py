"""Writes timbre-v1.onnx: the classic statistics of timbre, rhythm and harmony as a graph without learned weights.

    python models/timbre_v1.py

In:  audio [batch, samples], 24 kHz mono, 3 s or longer.
Out: embedding [batch, 519], raw: means, deviations and correlations with units of their own. Their plain cosine says
     nothing (unrelated music scores 0.91). timbre-v1.json holds what standardises them; see timbre_v1_constants.py.

The bases of the Fourier transforms are computed inside the graph, which keeps 15 MB out of the file; the runtime folds
those that do not depend on the input's length when it loads the model.
"""

import math
from pathlib import Path

import numpy as np
from onnx import TensorProto

from graph import Graph, ints, save

RATE = 24_000
FRAME, HOP = 1024, 512
BINS = FRAME // 2 + 1
FRAMES_PER_S = RATE / HOP
MELS, MFCCS = 64, 20
GROUPS = 8  # of mel bands, where fewer are enough
CONTRAST_EDGES_HZ = [60, 200, 400, 800, 1600, 3200, 6400, 11000]
# Rhythm is read in windows of 256 frames (5.5 s) that overlap by half; a shorter clip is one window of its own length.
RHYTHM_FRAMES = 256
MODULATIONS_HZ = np.geomspace(0.5, 10, 24)
LAGS_S = np.geomspace(0.2, 1.6, 24)  # 37 to 300 beats a minute
CHROMA_FRAME = 4096
CHROMA_HZ = (55, 2100)
LAST = 2**31  # as the end of a slice

# (name, size) in the order of the output. A block weighs the same whatever its size.
BLOCKS = [
    ("mfcc_mean", MFCCS),
    ("mfcc_log_deviation", MFCCS),
    ("mfcc_correlation", MFCCS * (MFCCS - 1) // 2),
    ("mfcc_log_change", MFCCS),
    ("mel_mean", GROUPS),
    ("mel_log_deviation", GROUPS),
    ("contrast_mean", len(CONTRAST_EDGES_HZ) - 1),
    ("contrast_log_deviation", len(CONTRAST_EDGES_HZ) - 1),
    ("spectral_shape", 7),
    ("fluctuation", GROUPS * len(MODULATIONS_HZ)),
    ("onset_autocorrelation", len(LAGS_S)),
    ("onset_strength", 2),
    ("chroma_mean", 6),
    ("chroma_frames", 6),
    ("chroma_flux", 2),
]
DIMS = sum(size for _, size in BLOCKS)


def build():
    graph = Graph()
    audio = graph.input("audio")
    level = audio - audio.mean(1, keep=True)
    level = level / ((level * level).mean(1, keep=True) + 1e-7).sqrt()  # loudness is the mastering, not the music
    power = power_spectrum(graph, level, FRAME, first=0, bins=BINS)  # [batch, frames, bins]
    # log(1 + x), so that quiet frames go to 0 and not to minus infinity
    mel = (power @ mel_filters() * 1e4 + 1.0).log()  # [batch, frames, mels]
    groups = mel @ mel_groups()  # [batch, frames, groups]
    blocks = [
        *timbre(mel),
        *envelope(groups),
        *contrast(graph, power),
        spectral_shape(graph, power),
        *rhythm(graph, mel, groups),
        *harmony(graph, level),
    ]
    embedding = graph.concat(blocks, axis=1)
    return graph.model(
        "timbre-v1",
        [("audio", ["batch", "samples"])],
        [("embedding", ["batch", DIMS], embedding)],
    )


def power_spectrum(graph, audio, frame, first, bins):
    """Hann-windowed frames that overlap by half → squared magnitudes [batch, frames, bins] of bins `first`…, in the
    order of `evens_first`; a sine of amplitude 1 has about the power that it has in the time domain, whatever the frame.

    The waves are symmetric: with the second half of a frame turned over onto the first, and that onto its own first
    half, the transforms need a quarter of the work. Turned once, cosines are even and sines odd; turned twice, those
    of the even bins and of the odd ones differ in sign. Of samples x over quarters of q, n = 0 … q:

        even bins   Σ (x[n] + x[2q + n] ± (x[4q - n] + x[2q - n])) · wave(n)
        odd bins    Σ (x[n] - x[2q + n] ± (x[4q - n] - x[2q - n])) · wave(n)

    with + for cosines. At n = 0 and n = q each sample counts once; x[0] is 0 under the window."""
    half, quarter = frame // 2, frame // 4
    hops = audio.size(1) / ints(half)
    halves = audio.slice(0, hops * ints(half), axis=1).reshape(0, -1, half)
    window = hann(graph, graph.range(frame).reshape(1, -1), float(frame)) / (math.sqrt(0.375) * frame)
    left = halves.slice(0, -1, axis=1) * window.slice(0, half, axis=1)
    right = halves.slice(1, LAST, axis=1) * window.slice(half, frame, axis=1)
    quarters = [side.slice(at, at + quarter, axis=2) for side in (left, right) for at in (0, quarter)]
    first_and_third = quarters[0] + quarters[2], quarters[0] - quarters[2]  # for even bins, for odd ones
    second_and_fourth = quarters[1] + quarters[3], quarters[3] - quarters[1]
    n = graph.range(quarter + 1).reshape(-1, 1)
    power = []
    for numbers, near, far in zip(parities(first, bins), first_and_third, second_and_fourth):
        near, far = near.pad(0, 1, axis=2), far.reversed(axis=2).pad(1, 0, axis=2)
        # The remainder before the product with 2π: f32 would lose the phase of n·k in the hundred thousands.
        angle = graph.op("Mod", n * numbers.reshape(1, -1), ints(frame)).cast(TensorProto.FLOAT) * (2 * math.pi / frame)
        real, imaginary = (near + far) @ graph.op("Cos", angle), (near - far) @ graph.op("Sin", angle)
        power.append(real * real + imaginary * imaginary)
    return graph.concat(power, axis=2)


def parities(first, bins):
    """The numbers of the even bins among `bins` of them from `first` on, and of the odd ones."""
    numbers = np.arange(first, first + bins)
    return numbers[numbers % 2 == 0], numbers[numbers % 2 == 1]


def evens_first(first, bins):
    """The numbers of the bins of a power spectrum, in its order."""
    return np.concatenate(parities(first, bins))


def timbre(mel):
    """The shape of the spectrum: what its cepstrum is on average, how it varies, what varies with what. The zeroth
    coefficient, loudness, is left out."""
    graph = mel.graph
    mfcc = mel @ cosine_transform()
    mean = mfcc.mean(1, keep=True)
    centred = mfcc - mean
    deviation = ((centred * centred).mean(1) + 1e-3).sqrt()  # [batch, mfccs]
    frames = mfcc.size(1).cast(TensorProto.FLOAT)
    covariance = centred.transpose(0, 2, 1) @ centred / frames
    correlation = covariance / (deviation.reshape(0, MFCCS, 1) * deviation.reshape(0, 1, MFCCS))
    upper = np.triu_indices(MFCCS, 1)
    correlation = graph.op("Gather", correlation.reshape(0, -1), upper[0] * MFCCS + upper[1], axis=1)
    change = mfcc.slice(2, LAST, axis=1) - mfcc.slice(0, -2, axis=1)
    change = ((change * change).mean(1) + 1e-3).sqrt()
    return [mean.reshape(0, -1), deviation.log(), correlation, change.log()]


def envelope(groups):
    """The average spectrum in eight bands, without its level, and how much each band moves."""
    mean = groups.mean(1)
    return [mean - mean.mean(1, keep=True), log_deviation(groups)]


def contrast(graph, power):
    """Spectral contrast: in each octave the loudest fifth of the bins over the quietest fifth, as a logarithm."""
    edges = [max(1, round(hz * FRAME / RATE)) for hz in CONTRAST_EDGES_HZ]
    octaves = []
    evens = BINS // 2 + 1  # come before the odd ones
    for low, high in zip(edges, edges[1:]):
        even = power.slice((low + 1) // 2, (high + 1) // 2, axis=2)
        odd = power.slice(evens + low // 2, evens + high // 2, axis=2)
        band = graph.concat([even, odd], axis=2)
        fifth = ints(max(1, (high - low) // 5))
        falling, rising = by_quarters(graph, band, high - low)
        peaks, _ = graph.op("TopK", falling, fifth, outputs=2, axis=2, largest=1, sorted=0)
        valleys, _ = graph.op("TopK", rising, fifth, outputs=2, axis=2, largest=0, sorted=0)
        peaks, valleys = ((bins * 1e4 + 1e-2).log().mean(2, keep=True) for bins in (peaks, valleys))
        octaves.append(peaks - valleys)
    octaves = graph.concat(octaves, axis=2)
    return [octaves.mean(1), log_deviation(octaves)]


def by_quarters(graph, band, size):
    """The same bins in two other orders, in which of every four the greatest comes in the first quarter, or the least.
    TopK, which keeps the best so far in a heap, then rarely meets a better one and is done in half the time."""
    quarter = size // 4
    first, second, third, fourth = (band.slice(at * quarter, (at + 1) * quarter, axis=2) for at in range(4))
    rest = band.slice(4 * quarter, size, axis=2)
    (a, b), (c, d) = ordered(graph, first, second), ordered(graph, third, fourth)
    (greatest, great), (small, least) = ordered(graph, a, c), ordered(graph, b, d)
    falling, rising = [greatest, great, small, least, rest], [least, small, great, greatest, rest]
    return graph.concat(falling, axis=2), graph.concat(rising, axis=2)


def ordered(graph, one, other):
    return graph.op("Max", one, other), graph.op("Min", one, other)


def spectral_shape(graph, power):
    """Centroid and bandwidth in octaves around 1 kHz, flatness; mean of these and log deviation of these and of the
    energy."""
    octave = single(np.log2(np.maximum(bins_hz(), 30) / 1000))
    total = power.sum(2, keep=True) + 1e-6
    centroid = (power * octave).sum(2, keep=True) / total
    distance = graph.value(octave) - centroid
    bandwidth = ((distance * distance * power).sum(2, keep=True) / total + 1e-6).sqrt()
    flatness = (power + 1e-7).log().mean(2, keep=True) - (power.mean(2, keep=True) + 1e-7).log()
    frames = graph.concat([centroid, bandwidth, flatness, total.log()], axis=2)
    return graph.concat([frames.mean(1).slice(0, 3, axis=1), log_deviation(frames)], axis=1)


def rhythm(graph, mel, groups):
    """How fast each band pulses, and after which time onsets repeat."""
    rise = graph.op("Relu", mel.slice(1, LAST, axis=1) - mel.slice(0, -1, axis=1)).mean(2, keep=True)
    # Half a window, in frames. A clip that is shorter than a window is one window: half and half.
    half = graph.op("Min", rise.size(1), ints(RHYTHM_FRAMES)) / ints(2)
    width = half * ints(2)
    frame = graph.range(width).reshape(-1, 1)
    window = hann(graph, frame, width.cast(TensorProto.FLOAT) - 1.0)
    seconds = frame.cast(TensorProto.FLOAT) * (1 / FRAMES_PER_S)

    def windows(signal, channels):
        """[batch, frames, channels] → [batch, windows, channels, width], each window without its mean; the means."""
        whole = signal.slice(0, signal.size(1) / half * half, axis=1).reshape(signal.size(0), -1, half, channels)
        both = graph.concat([whole.slice(0, -1, axis=1), whole.slice(1, LAST, axis=1)], axis=2).transpose(0, 1, 3, 2)
        mean = both.mean(3, keep=True)
        return both - mean, mean

    bands, _ = windows(groups, GROUPS)
    onsets, onset_mean = windows(rise, 1)
    onset_variance = (onsets * onsets).mean(3).mean(1)  # [batch, 1]
    strength = [(onset_mean.mean(1).reshape(0, -1) + 1e-3).log(), (onset_variance.sqrt() + 1e-3).log()]
    return [
        fluctuation(graph, bands, seconds, window / width.cast(TensorProto.FLOAT)),
        autocorrelation(graph, onsets, seconds, window),
        graph.concat(strength, axis=1),
    ]


def fluctuation(graph, bands, seconds, taper):
    """Fluctuation patterns: the amplitude of each band's envelope at 24 modulation frequencies."""
    angle = seconds * single(2 * math.pi * MODULATIONS_HZ)
    real, imaginary = bands @ (graph.op("Cos", angle) * taper), bands @ (graph.op("Sin", angle) * taper)
    amplitude = ((real * real + imaginary * imaginary) * 4.0 + 1e-7).sqrt().mean(1)  # [batch, bands, modulations]
    return (amplitude + 1e-3).log().reshape(0, -1)


def autocorrelation(graph, onsets, seconds, window):
    """How alike the onsets are to themselves after each lag, 1 being the same. By Wiener and Khinchin: the spectrum,
    padded to twice the longest window, gives any lag, whole frames or not. Divided by the window's own, so that a beat
    scores the same at every lag and in every width."""
    size = 2 * RHYTHM_FRAMES
    hz = np.arange(size // 2 + 1) / size * FRAMES_PER_S
    angle = seconds * single(2 * math.pi * hz)
    cosine, sine = graph.op("Cos", angle), graph.op("Sin", angle)
    both_sides = np.where((hz == 0) | (hz == hz[-1]), 1, 2) / size
    kernel = single(both_sides[:, None] * np.cos(2 * math.pi * hz[:, None] * np.array([0, *LAGS_S])))

    def at_lags(signal):
        real, imaginary = signal @ cosine, signal @ sine
        return (real * real + imaginary * imaginary) @ kernel

    tapered = window.reshape(1, -1)
    repeats = (at_lags(onsets * tapered).mean(1) / at_lags(tapered)).reshape(0, -1)  # [batch, 1 + lags]
    return repeats.slice(1, LAST, axis=1) / (repeats.slice(0, 1, axis=1) + 1e-5)


def harmony(graph, level):
    """Which intervals sound together, in whatever key: the Fourier transform over the twelve pitch classes, whose
    magnitude a transposition leaves alone; of the average chroma, of each frame, and how much frames differ."""
    first, last = (int(hz * CHROMA_FRAME / RATE) for hz in CHROMA_HZ)
    bins = last - first + 1
    power = power_spectrum(graph, level, CHROMA_FRAME, first, bins)
    pitches = (power.sqrt() * 100.0 + 1.0).log() @ pitch_classes(evens_first(first, bins))
    chroma = pitches / (pitches.sum(2, keep=True) + 1e-3)  # [batch, frames, 12]
    change = graph.op("Abs", chroma.slice(1, LAST, axis=1) - chroma.slice(0, -1, axis=1)).sum(2)
    change_mean = change.mean(1, keep=True)
    distance = change - change_mean
    flux = graph.concat([change_mean, ((distance * distance).mean(1, keep=True) + 1e-7).sqrt()], axis=1)
    turns = 2 * math.pi * np.arange(12)[:, None] * np.arange(1, 7) / 12
    cosine, sine = single(np.cos(turns)), single(np.sin(turns))

    def intervals(chroma):
        real, imaginary = chroma @ cosine, chroma @ sine
        return (real * real + imaginary * imaginary + 1e-7).sqrt()

    average, frames = intervals(chroma.mean(1)), intervals(chroma).mean(1)
    return [(average + 1e-3).log(), (frames + 1e-3).log(), (flux + 1e-3).log()]


def log_deviation(frames):
    """[batch, frames, n] → [batch, n]"""
    distance = frames - frames.mean(1, keep=True)
    return (((distance * distance).mean(1) + 1e-6).sqrt() + 1e-2).log()


def hann(graph, n, period):
    return graph.value(0.5) - graph.op("Cos", n.cast(TensorProto.FLOAT) * (2 * math.pi) / period) * 0.5


def single(array):
    return np.asarray(array, np.float32)


def bins_hz():
    """The frequencies of the short frames' power spectrum, in its order."""
    return evens_first(0, BINS) * (RATE / FRAME)


def mel_filters():
    """[bins, mels]: triangles that sum to 1, on the mel scale of O'Shaughnessy, 40 Hz to 11 kHz."""
    hz = bins_hz()
    low, high = (2595 * np.log10(1 + edge / 700) for edge in (40, 11_000))
    corners = 700 * (10 ** (np.linspace(low, high, MELS + 2) / 2595) - 1)
    filters = np.zeros((BINS, MELS))
    for band, (left, centre, right) in enumerate(zip(corners, corners[1:], corners[2:])):
        rising, falling = (hz - left) / (centre - left), (right - hz) / (right - centre)
        filters[:, band] = np.maximum(0, np.minimum(rising, falling))
        if not filters[:, band].any():  # narrower than a bin, in the bass
            filters[np.argmin(abs(hz - centre)), band] = 1
    return single(filters / filters.sum(0))


def mel_groups():
    """[mels, groups]: the average of neighbouring bands."""
    return single(np.kron(np.eye(GROUPS), np.full((MELS // GROUPS, 1), GROUPS / MELS)))


def cosine_transform():
    """[mels, mfccs]: the orthonormal DCT-II without its zeroth column."""
    band, order = np.arange(MELS)[:, None] + 0.5, np.arange(1, MFCCS + 1)
    return single(np.cos(math.pi * band * order / MELS) * math.sqrt(2 / MELS))


def pitch_classes(bins):
    """[bins, 12]: how much a bin belongs to each semitone of an octave, a bell a third of a semitone wide."""
    midi = 69 + 12 * np.log2(bins * RATE / CHROMA_FRAME / 440)
    distance = (midi[:, None] - np.arange(12) + 6) % 12 - 6
    bell = np.exp(-0.5 * (distance / 0.35) ** 2)
    return single(bell / np.maximum(bell.sum(1, keepdims=True), 1e-3))


if __name__ == "__main__":
    path = Path(__file__).with_name("timbre-v1.onnx")
    save(build(), path)
    print(f"{path.name}: {path.stat().st_size} bytes, {DIMS} dimensions")
