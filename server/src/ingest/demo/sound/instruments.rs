//! Instruments: each plays one note, with its envelope.

use std::f32::consts::TAU;

use rand::{RngExt, rngs::ChaCha8Rng};

use super::effects::{RATE_HZ, low_pass, samples};

const STEP_S: f32 = 1.0 / RATE_HZ as f32;

/// An instrument.
#[derive(Clone, Copy, Debug)]
pub enum Instrument {
    /// Saws slightly out of tune with each other, `n` of them: 1 is a synth bass, 5 a pad.
    Saw(usize),
    Square,
    Sine,
    /// A plucked string: guitar, harp, bass.
    Pluck,
    /// Electric piano.
    Keys,
    Organ,
    Chime,
}

/// Envelope of a note: attack and decay, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Envelope {
    pub attack: f32,
    /// Falls to a third in this time.
    pub decay: f32,
}

/// A note of `seconds`; `bright_hz` is where its overtones end.
pub fn note(
    instrument: Instrument,
    hz: f32,
    seconds: f32,
    bright_hz: f32,
    envelope: Envelope,
    random: &mut ChaCha8Rng,
) -> Vec<f32> {
    let count = samples(seconds);
    let mut sound = match instrument {
        Instrument::Saw(unison) => saws(hz, count, unison, random),
        Instrument::Square => square(hz, count),
        Instrument::Sine => partials(hz, count, &[(1.0, 1.0)], 0.0),
        Instrument::Organ => partials(hz, count, &[(1.0, 0.6), (2.0, 0.35), (3.0, 0.2), (4.0, 0.1)], 0.0),
        Instrument::Chime => partials(hz, count, &[(1.0, 0.6), (2.76, 0.3), (5.4, 0.15)], 2.0),
        Instrument::Keys => keys(hz, count),
        Instrument::Pluck => pluck(hz, count, bright_hz, random),
    };
    if matches!(instrument, Instrument::Saw(_) | Instrument::Square) {
        low_pass(&mut sound, bright_hz);
    }
    shaped(&mut sound, envelope);
    sound
}

/// Gives a sound its beginning and end; the last 15 ms fade, so that nothing clicks.
pub fn shaped(sound: &mut [f32], envelope: Envelope) {
    let length = sound.len();
    let fall = (-STEP_S / envelope.decay).exp();
    let mut level = 1.0;
    for (at, sample) in sound.iter_mut().enumerate() {
        let begun = (at as f32 * STEP_S / envelope.attack).min(1.0);
        let left = ((length - at) as f32 * STEP_S / 0.015).min(1.0);
        *sample *= begun * level * left;
        level *= fall;
    }
}

/// How far a wave is in its turn, as a fraction of 2³²: going round is what integers do by themselves.
struct Turn {
    from: u32,
    step: u32,
}

impl Turn {
    fn new(hz: f32, from: f32) -> Self {
        let whole = 2f64.powi(32);
        Self { from: (f64::from(from) * whole) as u32, step: (f64::from(hz * STEP_S) * whole) as u32 }
    }

    /// At a sample, in [0, 1).
    fn at(&self, sample: usize) -> f32 {
        let turn = self.from.wrapping_add(self.step.wrapping_mul(sample as u32));
        (turn >> 8) as i32 as f32 / 16_777_216.0
    }

    fn step(&self) -> f32 {
        self.step as f32 / 4_294_967_296.0
    }
}

/// Saws without the overtones that would fold back.
fn saws(hz: f32, count: usize, unison: usize, random: &mut ChaCha8Rng) -> Vec<f32> {
    let mut sound = vec![0.0; count];
    for voice in 0..unison.max(1) {
        let spread = if unison > 1 { voice as f32 / (unison - 1) as f32 - 0.5 } else { 0.0 };
        let turn = Turn::new(hz * (1.0 + 0.012 * spread), random.random());
        let sharp = 1.0 / turn.step();
        for (at, sample) in sound.iter_mut().enumerate() {
            let phase = turn.at(at);
            *sample += 2.0 * phase - 1.0 - blep(phase, sharp);
        }
    }
    let level = 0.7 / (unison.max(1) as f32).sqrt();
    sound.iter_mut().for_each(|sample| *sample *= level);
    sound
}

fn square(hz: f32, count: usize) -> Vec<f32> {
    let (up, down) = (Turn::new(hz, 0.0), Turn::new(hz, 0.5));
    let sharp = 1.0 / up.step();
    let sample = |at| {
        let (up, down) = (up.at(at), down.at(at));
        0.5 * (if up < 0.5 { 1.0 } else { -1.0 } + blep(up, sharp) - blep(down, sharp))
    };
    (0..count).map(sample).collect()
}

/// What rounds off a jump at phase 0 (the polynomial band-limited step of Välimäki and Huovilainen, 2007); `sharp` is
/// samples per turn.
fn blep(phase: f32, sharp: f32) -> f32 {
    let (before, after) = ((1.0 - (1.0 - phase) * sharp).max(0.0), (1.0 - phase * sharp).max(0.0));
    before * before - after * after
}

/// Sines at (multiple, level); higher ones die faster by `damping`.
fn partials(hz: f32, count: usize, parts: &[(f32, f32)], damping: f32) -> Vec<f32> {
    let mut sound = vec![0.0; count];
    for (multiple, level) in parts.iter().filter(|(multiple, _)| hz * multiple < 10_000.0) {
        let (turn, fall) = (TAU * hz * multiple * STEP_S, (-STEP_S * damping * multiple).exp());
        // A sine by turning a vector: no call per sample.
        let (mut x, mut y) = (*level, 0.0);
        let (sin, cos) = turn.sin_cos();
        for sample in &mut sound {
            *sample += y;
            (x, y) = (fall * (cos * x - sin * y), fall * (sin * x + cos * y));
        }
    }
    sound
}

/// Two sines, one bending the other less and less: an electric piano.
fn keys(hz: f32, count: usize) -> Vec<f32> {
    let (bend, tine) = (partials(hz, count, &[(1.0, 1.2)], 1.5), partials(hz, count, &[(7.0, 0.12)], 1.2));
    let turn = hz * STEP_S;
    let carried = bend.iter().enumerate().map(|(at, bend)| (TAU * (turn * at as f32).fract() + bend).sin());
    carried.zip(tine).map(|(sample, tine)| 0.6 * sample + tine).collect()
}

/// A string: noise going round a loop that dulls it (Karplus and Strong, *Digital synthesis of plucked-string and drum
/// timbres*, 1983).
fn pluck(hz: f32, count: usize, bright_hz: f32, random: &mut ChaCha8Rng) -> Vec<f32> {
    let length = RATE_HZ as f32 / hz - 0.5;
    let mut string: Vec<f32> = (0..length.max(2.0) as usize).map(|_| random.random_range(-1.0..1.0)).collect();
    low_pass(&mut string, bright_hz);
    let middle = string.iter().sum::<f32>() / string.len() as f32;
    string.iter_mut().for_each(|sample| *sample = 1.6 * (*sample - middle));
    let part = length.fract();
    let (mut at, mut before, mut held) = (0, 0.0, 0.0);
    (0..count)
        .map(|_| {
            let sample = string[at];
            // The loop is between two lengths: mixing neighbours tunes it.
            let tuned = (1.0 - part) * sample + part * before;
            string[at] = 0.996 * 0.5 * (tuned + held);
            (before, held) = (sample, tuned);
            at = if at + 1 == string.len() { 0 } else { at + 1 };
            sample
        })
        .collect()
}
