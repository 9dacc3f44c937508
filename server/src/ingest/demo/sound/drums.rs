//! Drum sounds, one hit each.

use std::f32::consts::TAU;

use rand::{RngExt, rngs::ChaCha8Rng};

use super::{
    effects::{RATE_HZ, drive, high_pass, low_pass, samples},
    instruments::{Envelope, shaped},
};

/// A sine that falls from `high_hz` to `low_hz`.
fn swoop(high_hz: f32, low_hz: f32, fall_s: f32, seconds: f32) -> Vec<f32> {
    let mut phase = 0.0f32;
    let mut above = high_hz - low_hz;
    let fall = (-1.0 / (fall_s * RATE_HZ as f32)).exp();
    (0..samples(seconds))
        .map(|_| {
            phase = (phase + (low_hz + above) / RATE_HZ as f32).fract();
            above *= fall;
            (TAU * phase).sin()
        })
        .collect()
}

/// White noise between two cutoffs.
pub fn hiss(seconds: f32, from_hz: f32, to_hz: f32, random: &mut ChaCha8Rng) -> Vec<f32> {
    let mut sound: Vec<f32> = (0..samples(seconds)).map(|_| random.random_range(-1.0..1.0)).collect();
    high_pass(&mut sound, from_hz);
    low_pass(&mut sound, to_hz);
    sound
}

fn struck(mut sound: Vec<f32>, decay: f32) -> Vec<f32> {
    shaped(&mut sound, Envelope { attack: 0.001, decay });
    sound
}

pub fn kick(low_hz: f32, decay: f32, hard: f32) -> Vec<f32> {
    let mut sound = struck(swoop(4.0 * low_hz, low_hz, 0.025, 0.6), decay);
    drive(&mut sound, hard);
    sound
}

pub fn snare(tone_hz: f32, decay: f32, random: &mut ChaCha8Rng) -> Vec<f32> {
    let body = struck(swoop(1.6 * tone_hz, tone_hz, 0.02, 0.3), 0.07);
    let rattle = struck(hiss(0.3, 900.0, 8_000.0, random), decay);
    body.iter().zip(rattle).map(|(body, rattle)| 0.5 * body + 0.6 * rattle).collect()
}

pub fn clap(random: &mut ChaCha8Rng) -> Vec<f32> {
    let tail = struck(hiss(0.25, 900.0, 5_000.0, random), 0.07);
    let mut sound = vec![0.0; tail.len()];
    for (at_s, gain) in [(0.0, 0.5), (0.011, 0.6), (0.023, 0.9)] {
        super::effects::add(&mut sound, at_s, gain, &tail);
    }
    sound
}

pub fn hat(decay: f32, random: &mut ChaCha8Rng) -> Vec<f32> {
    struck(hiss((5.0 * decay).clamp(0.05, 0.5), 6_500.0, 10_500.0, random), decay)
}

pub fn ride(random: &mut ChaCha8Rng) -> Vec<f32> {
    let mut sound = struck(hiss(0.6, 5_000.0, 9_000.0, random), 0.22);
    let ping = struck(swoop(3_950.0, 3_900.0, 0.1, 0.4), 0.12);
    super::effects::add(&mut sound, 0.0, 0.15, &ping);
    sound
}

pub fn rim() -> Vec<f32> {
    struck(swoop(2_000.0, 1_700.0, 0.01, 0.06), 0.012)
}

/// A skin tuned to `hz`: conga, tom.
pub fn skin(hz: f32, decay: f32) -> Vec<f32> {
    struck(swoop(1.35 * hz, hz, 0.015, 0.4), decay)
}

pub fn shaker(random: &mut ChaCha8Rng) -> Vec<f32> {
    let mut sound = hiss(0.09, 4_000.0, 9_000.0, random);
    shaped(&mut sound, Envelope { attack: 0.02, decay: 0.03 });
    sound
}
