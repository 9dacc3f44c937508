"""Tracks in ten styles, from a seed: enough variety of timbre, rhythm and harmony to fit and to check an embedder that
has no learned weights. They are no music, and say nothing about how well real genres are told apart.

Each draw has a random key, scale, tempo, patch and mix, so that two tracks share their style and little else.
"""

import numpy as np
from scipy.signal import butter, sosfilt

RATE = 24_000
MAJOR, MINOR = [0, 2, 4, 5, 7, 9, 11], [0, 2, 3, 5, 7, 8, 10]


def track(style, seed, seconds=30.0):
    """f32 samples in [-1, 1]. The same arguments give the same track."""
    player = Player(np.random.default_rng([seed, *style.encode()]), seconds)
    STYLES[style](player)
    audio = player.audio + 1e-4 * player.random.standard_normal(len(player.audio))
    return (player.random.uniform(0.2, 0.9) * audio / np.abs(audio).max()).astype(np.float32)


class Player:
    """A tape of `seconds`, a key, a progression of four chords, and what is played onto the tape."""

    def __init__(self, random, seconds):
        self.random, self.seconds = random, seconds
        self.audio = np.zeros(int(seconds * RATE))
        self.root = random.integers(33, 45)
        self.scale = MINOR if random.random() < 0.6 else MAJOR
        self.chords = random.choice([0, 3, 4, 5], 4)

    def uniform(self, low, high):
        return self.random.uniform(low, high)

    def chance(self, share):
        return self.random.random() < share

    def hz(self, degree, octave=0):
        """Of a degree of the scale; 7 is the root an octave higher."""
        octaves, step = divmod(int(degree), 7)
        return 440 * 2 ** ((self.root + 12 * (octave + octaves) + self.scale[step] - 69) / 12)

    def play(self, sound, at, gain=1.0):
        start = int(at * RATE)
        if 0 <= start < len(self.audio):
            sound = sound[: len(self.audio) - start]
            self.audio[start : start + len(sound)] += gain * sound

    def beats(self, length):
        """(number, time) of each beat of `length` seconds."""
        return ((beat, beat * length) for beat in range(int(self.seconds / length) + 1))

    def noise(self, length):
        return self.random.standard_normal(length)

    def drums(self, bpm, kick, snare, hat, gains=(1.0, 0.7, 0.3), swing=0.0, kick_decay=0.25, hat_decay=0.03):
        """A bar of sixteenths for each drum, `x` being a hit, over and over."""
        sixteenth = 60 / bpm / 4
        for beat, at in self.beats(sixteenth):
            at += swing * sixteenth * (beat % 2)
            step = beat % 16
            if kick[step] == "x":
                self.play(drum_kick(kick_decay), at, gains[0])
            if snare[step] == "x":
                self.play(drum_snare(self), at, gains[1])
            if hat[step] == "x":
                self.play(drum_hat(self, hat_decay), at, gains[2] * self.uniform(0.6, 1))


# ---- instruments ----------------------------------------------------------------------------------------------------


def time(seconds):
    return np.arange(int(seconds * RATE)) / RATE


def filtered(sound, kind, hz):
    return sosfilt(butter(2, min(hz, 11_500), kind, fs=RATE, output="sos"), sound)


def decay(length, attack, fall):
    t = np.arange(length) / RATE
    return np.minimum(t / attack, 1) * np.exp(-t / fall)


def sawtooth(turns):
    return 2 * (turns % 1) - 1


def detuned(player, hz, seconds, spread, bright):
    """Sawtooths side by side under a low-pass, with a slight vibrato."""
    vibrato = 1 + 0.003 * np.sin(2 * np.pi * 5.5 * time(seconds) + player.uniform(0, 6))
    voices = [sawtooth(np.cumsum(hz * (1 + off) * vibrato) / RATE + player.random.random()) for off in spread]
    return filtered(sum(voices) / len(voices), "low", bright)


def bass(player, hz, seconds, bright):
    return detuned(player, hz, seconds, [0], bright)


def pad(player, hz, seconds, bright):
    return detuned(player, hz, seconds, [-0.008, -0.003, 0.003, 0.008], bright)


def bowed(player, hz, seconds, bright):
    t = time(seconds)
    swell = np.clip(np.minimum(t, seconds - t) / 0.25, 0, 1)
    return detuned(player, hz, seconds, [-0.004, 0, 0.005], bright) * swell


def struck(hz, seconds):
    """A stiff string: its overtones are a little sharp and die sooner."""
    t = time(seconds)
    overtones = [(k, hz * k * np.sqrt(1 + 4e-4 * k * k)) for k in range(1, 9)]
    return sum(np.sin(2 * np.pi * f * t) * np.exp(-t * (1.2 + 0.7 * k)) / k**1.2 for k, f in overtones if f < RATE / 2)


def square(hz, seconds):
    return 0.6 * np.sign(np.sin(2 * np.pi * hz * time(seconds)))


def sine(hz, seconds):
    return np.sin(2 * np.pi * hz * time(seconds))


def drum_kick(fall):
    t = time(0.5)
    return np.sin(2 * np.pi * np.cumsum(50 + 150 * np.exp(-t * 35)) / RATE) * np.exp(-t / fall)


def drum_snare(player):
    t = time(0.35)
    body, rattle = 0.5 * np.sin(2 * np.pi * 190 * t), 0.8 * filtered(player.noise(len(t)), "high", 1200)
    return body * np.exp(-t / 0.06) + rattle * np.exp(-t / 0.12)


def drum_hat(player, fall):
    t = time(max(0.1, 5 * fall))
    return filtered(player.noise(len(t)), "high", 6500) * np.exp(-t / fall)


# ---- styles ---------------------------------------------------------------------------------------------------------


def techno(p):
    bpm = p.uniform(124, 134)
    snare = "....x.......x..." if p.chance(0.4) else "." * 16
    p.drums(bpm, "x...x...x...x...", snare, "..x...x...x...x.", (1, 0.4, p.uniform(0.2, 0.4)))
    bright = p.uniform(500, 1800)
    for _, at in p.beats(60 / bpm / 4):
        if p.chance(0.7):
            p.play(bass(p, p.hz(0), 0.12, bright), at, 0.35)


def drum_and_bass(p):
    bpm = p.uniform(170, 178)
    hats = p.uniform(0.25, 0.4)
    p.drums(bpm, "x.........x.....", "....x.......x...", "x." * 8, (0.9, 0.9, hats), kick_decay=0.12)
    bar = 240 / bpm
    for beat, at in p.beats(bar):
        growl = np.tanh(3 * bass(p, p.hz(p.chords[beat % 4]), bar, p.uniform(250, 900)))
        p.play(growl * (0.6 + 0.4 * sine(p.random.choice([3, 6]), bar)), at, 0.4)


def ambient(p):
    for beat, at in p.beats(3.8):
        for step in (0, 2, 4, 6):
            chord = pad(p, p.hz(p.chords[beat % 4] + step, 1), 7, p.uniform(500, 1500))
            p.play(chord * np.hanning(len(chord)), at + p.uniform(0, 0.5), 0.25)
    p.audio += 0.05 * filtered(p.noise(len(p.audio)), "low", p.uniform(300, 1500))


def piano(p):
    eighth = 30 / p.uniform(70, 110)
    for beat, at in p.beats(eighth):
        if p.chance(0.8):
            note = p.hz(p.random.integers(0, 7), p.random.integers(2, 4))
            p.play(struck(note, 2), at + p.uniform(0, 0.02), p.uniform(0.3, 0.8))
        if beat % 4 == 0:
            for step in (0, 4):
                p.play(struck(p.hz(p.chords[beat // 4 % 4] + step, 1), 3), at, 0.5)


def rock(p):
    bpm = p.uniform(120, 160)
    eighth, drive = 30 / bpm, p.uniform(5, 12)
    p.drums(bpm, "x.......x.x.....", "....x.......x...", "x." * 8, (0.9, 0.9, 0.25), hat_decay=0.08)
    guitar = Player(p.random, p.seconds)
    for beat, at in p.beats(eighth):
        if p.chance(0.85):
            for step in (0, 4, 7):
                note = bass(p, p.hz(p.chords[beat // 8 % 4] + step, 1), eighth, 5000)
                guitar.play(note * decay(len(note), 0.003, 0.6), at, 0.5)
    p.audio += 0.6 * filtered(np.tanh(drive * guitar.audio), "low", p.uniform(3500, 5500))


def trap(p):
    bpm = p.uniform(66, 76)
    beat_s = 60 / bpm
    hats = "".join(p.random.choice(list("xxx."), 16))
    p.drums(bpm * 2, "x..........x....", "........x.......", hats, (0.8, 0.8, 0.3), hat_decay=0.015)
    for beat, at in p.beats(2 * beat_s):
        boom = np.tanh(2 * sine(0.75 * p.hz(p.chords[beat % 4]), 1.8 * beat_s))
        p.play(boom * decay(len(boom), 0.005, 1.2), at + p.random.choice([0, 0.5]) * beat_s, 0.9)
    for _, at in p.beats(beat_s / 2):
        if p.chance(0.4):
            p.play(struck(p.hz(p.random.integers(0, 7), 3), 0.4), at, 0.2)


def strings(p):
    bar = 120 / p.uniform(60, 90)
    for beat, at in p.beats(bar):
        for step in (0, 2, 4, 7):
            note = p.hz(p.chords[beat % 4] + step, p.random.integers(1, 3))
            p.play(bowed(p, note, bar + 0.3, p.uniform(2000, 4000)), at, 0.25)


def chiptune(p):
    bpm = p.uniform(130, 170)
    sixteenth = 15 / bpm
    for beat, at in p.beats(sixteenth):
        note = square(p.hz(p.chords[beat // 16 % 4] + (0, 2, 4, 7)[beat % 4], 3), sixteenth)
        p.play(note * decay(len(note), 0.001, 0.15), at, 0.35)
    for beat, at in p.beats(2 * sixteenth):
        p.play(square(p.hz(p.chords[beat // 8 % 4], 1), 2 * sixteenth), at, 0.25)
    p.drums(bpm, "x" + "." * 15, "....x.......x...", "." * 16, (0.4, 0.3, 0))


def house(p):
    bpm = p.uniform(118, 126)
    hats = p.uniform(0.25, 0.4)
    p.drums(bpm, "x...x...x...x...", "....x.......x...", "..x...x...x...x.", (1, 0.5, hats), swing=0.15, hat_decay=0.05)
    eighth = 30 / bpm
    for beat, at in p.beats(eighth):
        chord = p.chords[beat // 16 % 4]
        if beat % 8 in (0, 3, 6):
            for step in (0, 2, 4, 6):
                stab = pad(p, p.hz(chord + step, 2), 0.25, p.uniform(1500, 3000))
                p.play(stab * decay(len(stab), 0.005, 0.2), at, 0.25)
        if beat % 2:
            p.play(bass(p, p.hz(chord), eighth * 0.9, 600), at, 0.5)


def drone(p):
    t = np.arange(len(p.audio)) / RATE
    for k in range(1, 14):
        tone = np.sin(2 * np.pi * p.hz(0) * k * (1 + p.random.normal(0, 0.002)) * t + p.uniform(0, 6))
        swell = 1 + np.sin(2 * np.pi * p.uniform(0.03, 0.2) * t + p.uniform(0, 6))
        p.audio += 0.3 * tone * swell / k ** p.uniform(0.6, 1.2)
    p.audio += p.uniform(0.02, 0.1) * filtered(p.noise(len(p.audio)), "low", 4000)


STYLES = {
    "techno": techno,
    "drum and bass": drum_and_bass,
    "ambient": ambient,
    "piano": piano,
    "rock": rock,
    "trap": trap,
    "strings": strings,
    "chiptune": chiptune,
    "house": house,
    "drone": drone,
}
