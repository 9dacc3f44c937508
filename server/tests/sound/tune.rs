//! The tune of tests/audio/make.py, and how to compare with it.

use std::f64::consts::PI;

/// The mean of both channels, from `from_s` on.
pub fn tune(rate_hz: u32, from_s: f64, seconds: f64, total_s: f64) -> Vec<f32> {
    let notes = (4.0 * total_s).round() as u32;
    let sample = |k: usize| {
        let t = from_s + k as f64 / f64::from(rate_hz);
        // After four seconds a note is 140 dB down.
        let (first, last) = ((4.0 * (t - 4.0)).max(0.0) as u32, (4.0 * t) as u32);
        let mut sum = 0.0;
        for note in first..=last.min(notes - 1) {
            let since = t - f64::from(note) / 4.0;
            let hz = 220.0 * 2f64.powf(f64::from(note * 7 % 24) / 12.0);
            sum += (-4.0 * since).exp() * (2.0 * PI * hz * since).sin();
        }
        (0.35 / 2.0 * sum) as f32
    };
    (0..(seconds * f64::from(rate_hz)).round() as usize).map(sample).collect()
}

/// (samples by which `heard` comes late, their cosine there), searched up to 100 samples both ways.
pub fn lag(expected: &[f32], heard: &[f32]) -> (isize, f64) {
    // A second and a half tells, and is long enough to be heard in every build.
    let (from, to) = (1_000, 37_000);
    let at = |lag: isize| {
        let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
        for k in from..to {
            let (x, y) = (f64::from(expected[k]), f64::from(heard[k.wrapping_add_signed(lag)]));
            (ab, aa, bb) = (ab + x * y, aa + x * x, bb + y * y);
        }
        (lag, ab / (aa * bb).sqrt())
    };
    (-100..=100).map(at).max_by(|a, b| a.1.total_cmp(&b.1)).unwrap()
}

/// Signal to noise in dB, a tenth of a second at both ends left out.
pub fn snr(expected: &[f32], heard: &[f32], rate_hz: u32) -> f64 {
    let edge = rate_hz as usize / 10;
    let (mut signal, mut noise) = (0.0, 0.0);
    for k in edge..expected.len().min(heard.len()) - edge {
        let (x, y) = (f64::from(expected[k]), f64::from(heard[k]));
        (signal, noise) = (signal + x * x, noise + (x - y) * (x - y));
    }
    10.0 * (signal / noise.max(1e-30)).log10()
}
