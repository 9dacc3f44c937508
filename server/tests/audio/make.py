#!/usr/bin/env python3
"""Writes the audio files of this folder: one tune in each format that is read, shorter ones, and two longer tracks.

    python3 server/tests/audio/make.py      (needs numpy, and ffmpeg with libmp3lame and libvorbis)

The tune is a formula without chance in it, and server/tests/sound/tune.rs computes the same one: every decoder is
compared with what it should have said.
"""

import pathlib
import subprocess

import numpy as np

FOLDER = pathlib.Path(__file__).parent


def tune(rate_hz, seconds, channels):
    """Frames in [-1, 1]. Note k begins at k/4 s, decays, and is heard on the left if k is even, else on the right."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    sound = np.zeros((len(t), 2))
    for k in range(round(4 * seconds)):
        since = t - k / 4
        hz = 220.0 * 2.0 ** ((k * 7 % 24) / 12.0)
        note = np.where(since >= 0, np.exp(-4.0 * np.abs(since)) * np.sin(2.0 * np.pi * hz * since), 0.0)
        sound[:, k % 2] += 0.35 * note
    return sound if channels == 2 else sound.mean(axis=1, keepdims=True)


def write(name, rate_hz, seconds, channels, *options):
    pcm = np.round(tune(rate_hz, seconds, channels) * 32767).astype("<i2").tobytes()
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "s16le", "-ar", str(rate_hz), "-ac", str(channels), "-i", "-",
         "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", *options, FOLDER / name],
        input=pcm, check=True,
    )


write("tune.mp3", 44_100, 6, 2, "-c:a", "libmp3lame", "-b:a", "64k")
write("tune-8k.mp3", 8_000, 6, 1, "-c:a", "libmp3lame", "-b:a", "16k")
write("tune.m4a", 48_000, 6, 1, "-c:a", "aac", "-b:a", "64k")
write("tune-alac.m4a", 32_000, 6, 1, "-c:a", "alac")
write("tune.flac", 44_100, 6, 2, "-c:a", "flac", "-compression_level", "12")
write("tune.ogg", 44_100, 6, 2, "-c:a", "libvorbis", "-b:a", "64k")
write("track-31s.mp3", 16_000, 31, 1, "-c:a", "libmp3lame", "-b:a", "16k")
write("track-40s.mp3", 16_000, 40, 1, "-c:a", "libmp3lame", "-b:a", "16k")
# As short as what is heard may be, to be damaged a million times.
write("short.mp3", 8_000, 3.25, 1, "-c:a", "libmp3lame", "-b:a", "16k")
write("short.m4a", 8_000, 3.25, 1, "-c:a", "aac", "-b:a", "16k")
write("short-alac.m4a", 8_000, 3.25, 1, "-c:a", "alac")
write("short.flac", 8_000, 3.25, 1, "-c:a", "flac", "-compression_level", "12")
write("short.ogg", 8_000, 3.25, 1, "-c:a", "libvorbis", "-b:a", "16k")
