//! Audio effects on sample buffers: filters, saturation, echo, reverberation.

use std::f32::consts::PI;

/// Rate of everything that the demo plays.
pub const RATE_HZ: u32 = 24_000;

pub fn samples(seconds: f32) -> usize {
    (seconds * RATE_HZ as f32) as usize
}

/// Adds a sound to a tape from `at_s` on; what does not fit is cut.
pub fn add(tape: &mut [f32], at_s: f32, gain: f32, sound: &[f32]) {
    let from = samples(at_s.max(0.0)).min(tape.len());
    tape[from..].iter_mut().zip(sound).for_each(|(tape, sound)| *tape += gain * sound);
}

/// Which half of a filter.
#[derive(Clone, Copy)]
pub enum Pass {
    Low,
    High,
}

/// A state-variable filter (Zavalishin, *The Art of VA Filter Design*, 2018, §3.10), two poles. `cutoff_hz` is asked
/// for at every sample's second; `resonance` is 0.7 for none.
pub fn filter(sound: &mut [f32], pass: Pass, resonance: f32, cutoff_hz: impl Fn(f32) -> f32) {
    let (mut first, mut second) = (0.0, 0.0);
    let (mut g, damp) = (0.0, 1.0 / resonance);
    for (at, sample) in sound.iter_mut().enumerate() {
        if at % 32 == 0 {
            let hz = cutoff_hz(at as f32 / RATE_HZ as f32).clamp(20.0, 11_000.0);
            g = (PI * hz / RATE_HZ as f32).tan();
        }
        let high = (*sample - (g + damp) * first - second) / (1.0 + g * (g + damp));
        let band = g * high + first;
        let low = g * band + second;
        (first, second) = (g * high + band, g * band + low);
        *sample = match pass {
            Pass::Low => low,
            Pass::High => high,
        };
    }
}

pub fn low_pass(sound: &mut [f32], hz: f32) {
    filter(sound, Pass::Low, 0.7, |_| hz);
}

pub fn high_pass(sound: &mut [f32], hz: f32) {
    filter(sound, Pass::High, 0.7, |_| hz);
}

/// Soft saturation; 1 changes little, 8 is a wall.
pub fn drive(sound: &mut [f32], amount: f32) {
    sound.iter_mut().for_each(|sample| *sample = (*sample * amount).tanh());
}

/// Repeats what goes by, darker each time.
pub fn echo(sound: &[f32], delay_s: f32, feedback: f32) -> Vec<f32> {
    let mut line = vec![0.0; samples(delay_s).max(1)];
    let (mut at, mut dark) = (0, 0.0);
    sound
        .iter()
        .map(|sample| {
            let out = line[at];
            dark += 0.35 * (out - dark);
            line[at] = sample + feedback * dark;
            at = if at + 1 == line.len() { 0 } else { at + 1 };
            out
        })
        .collect()
}

/// A room: four combs and two all-passes (Schroeder, *Natural sounding artificial reverberation*, 1962). `feedback`
/// from 0.7, a small room, to 0.93, a hall.
pub fn room(sound: &[f32], feedback: f32) -> Vec<f32> {
    const COMBS_S: [f32; 4] = [0.0297, 0.0371, 0.0411, 0.0437];
    let mut wet = vec![0.0; sound.len()];
    for delay in COMBS_S {
        add(&mut wet, 0.0, 0.25, &echo(sound, delay, feedback));
    }
    for delay in [0.005, 0.0017] {
        let mut line = vec![0.0; samples(delay)];
        let mut at = 0;
        for sample in &mut wet {
            let (held, into) = (line[at], *sample + 0.7 * line[at]);
            line[at] = into;
            *sample = held - 0.7 * into;
            at = if at + 1 == line.len() { 0 } else { at + 1 };
        }
    }
    wet
}

/// The finished track: no offset, no click at either end, 0.8 at its loudest.
pub fn master(tape: &mut [f32]) {
    high_pass(tape, 28.0);
    let length = tape.len();
    let (fade_in, fade_out) = (samples(0.01), samples(0.25));
    for (at, sample) in tape.iter_mut().enumerate() {
        let from_end = (length - 1 - at) as f32 / fade_out as f32;
        *sample *= (at as f32 / fade_in as f32).min(from_end).min(1.0);
    }
    let peak = tape.iter().fold(1e-6f32, |peak, sample| peak.max(sample.abs()));
    tape.iter_mut().for_each(|sample| *sample *= 0.8 / peak);
}
